package io.fireact.cli.shell;

import io.fireact.failure.FailureType;

/** What the process's exit code says. Scripts rely on it: numbers never change their meaning. */
public enum ExitCode {
  DONE(0, "done"),
  FAILED(1, "the experiment failed, or what was asked for was refused"),
  USAGE(2, "a wrong option, argument or spec"),
  ENVIRONMENT(3, "something is missing here: Java, disk, server, data"),
  CANCELLED(4, "the experiment was cancelled"),
  DEFECT(5, "a defect of fireact; run again with --debug"),
  INCOMPLETE(6, "a provider or the disk failed; the same command goes on"),
  HUNG_UP(129, "stopped by its terminal (SIGHUP); the same command goes on"),
  INTERRUPTED(130, "stopped by Ctrl-C; the same command goes on from there"),
  TERMINATED(143, "stopped by SIGTERM; the same command goes on from there");

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  public int number() {
    return number;
  }

  /** A line of {@code fireact --help}. */
  public String meaning() {
    return meaning;
  }

  /** Whose fault a classified failure is. */
  public static ExitCode of(FailureType type) {
    return switch (type) {
      case BAD_DATA -> USAGE;
      case BAD_REQUEST, MODEL_NOT_FOUND, DIVERGED, TRAINING_FAILED, JOB_LOST -> FAILED;
      case CANCELLED -> CANCELLED;
      case CONTENT_FILTER, CONTEXT_LENGTH, TOO_LARGE -> FAILED;
      case INSUFFICIENT_QUOTA,
          RATE_LIMITED,
          TIMEOUT,
          UNAVAILABLE,
          BAD_ANSWER,
          UNAUTHORIZED,
          DISK_FULL,
          OUT_OF_MEMORY,
          CORRUPT ->
          ENVIRONMENT;
    };
  }
}
