package io.fireact.stage.job.command;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.files.DurableFiles;
import io.fireact.spec.TrainerSpec;
import io.fireact.stage.job.Heartbeat;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One run of an external program: heartbeats while it lives, ends it and all that it started when
 * it is cancelled or falls silent, and classifies how it ended. What a worker that was killed has
 * left running in the same directory is ended first.
 */
final class Program {
  /** Has the stage's directory, by which processes of it are known. */
  static final String DIRECTORY = "FIREACT_STAGE_DIRECTORY";

  /** What programs need to run at all, and what says which devices there are. */
  private static final List<String> PASSED =
      List.of(
          "PATH",
          "HOME",
          "USER",
          "LOGNAME",
          "SHELL",
          "LANG",
          "LC_ALL",
          "LC_CTYPE",
          "TZ",
          "TMPDIR",
          "LD_LIBRARY_PATH",
          "JAVA_HOME",
          "VIRTUAL_ENV",
          "CONDA_PREFIX",
          "CUDA_HOME",
          "CUDA_VISIBLE_DEVICES",
          "NVIDIA_VISIBLE_DEVICES");

  /** EX_TEMPFAIL of sysexits.h: what failed may pass. */
  private static final int TEMPORARY = 75;

  private static final int SIGNALLED = 128;
  private static final int KILLED = SIGNALLED + 9;
  private static final long POLL_MILLIS = 200;
  private static final Pattern PROGRESS =
      Pattern.compile("\\s*(\\d{1,12})(?:[\\s/]+(\\d{1,12}))?.*");
  private static final Pattern OUT_OF_MEMORY =
      Pattern.compile("outofmemory|out of memory|cannot allocate memory|std::bad_alloc");

  private final TrainerSpec.Command spec;
  private final ProgramFiles files;
  private final Map<String, String> environment;
  private final Heartbeat heartbeat;
  private final ProgramLog log;

  /**
   * @param environment of the worker
   */
  Program(
      TrainerSpec.Command spec,
      ProgramFiles files,
      Map<String, String> environment,
      Heartbeat heartbeat) {
    this.spec = spec;
    this.files = files;
    this.environment = environment;
    this.heartbeat = heartbeat;
    log =
        new ProgramLog(
            files.log(),
            spec.environment().stream().map(name -> environment.getOrDefault(name, "")).toList());
  }

  /**
   * Runs it to its end.
   *
   * @throws FailureException TRAINING_FAILED, OUT_OF_MEMORY or UNAVAILABLE by how it ended, TIMEOUT
   *     when it was silent for too long, CANCELLED, BAD_DATA when it cannot be started
   */
  void run() {
    long before = log.size();
    try {
      Duration grace = Duration.ofSeconds(spec.graceSeconds());
      new ProcessTree(Optional.empty(), mark()).end(grace); // what a killed worker left
      Process process = start();
      ProcessTree tree = new ProcessTree(Optional.of(process.toHandle()), mark());
      try {
        int code = await(process);
        if (code != 0) {
          throw ended(code, before);
        }
      } finally {
        tree.end(grace);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailureException(FailureType.CANCELLED, "interrupted", e);
    }
  }

  private int await(Process process) throws InterruptedException {
    long size = -1;
    String progress = "";
    long movedAt = System.nanoTime();
    while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
      if (heartbeat.stopped()) {
        throw new FailureException(FailureType.CANCELLED, "the program was told to stop");
      }
      String now = progress();
      if (log.size() != size || !now.equals(progress)) {
        size = log.size();
        progress = now;
        movedAt = System.nanoTime();
      }
      report(progress);
      long silent = TimeUnit.NANOSECONDS.toMinutes(System.nanoTime() - movedAt);
      if (spec.silentMinutes() > 0 && silent >= spec.silentMinutes()) {
        throw new FailureException(
            FailureType.TIMEOUT,
            "%s wrote nothing for %d minutes and was ended; raise fine_tune.trainer.silent_minutes where it only takes long; its last lines: %s"
                .formatted(name(), silent, log.lastLines(0)));
      }
    }
    return process.exitValue();
  }

  private Process start() {
    ProcessBuilder builder =
        new ProcessBuilder(spec.command())
            .directory(files.directory().toFile())
            .redirectInput(ProcessBuilder.Redirect.from(nothing()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(files.log().toFile()));
    builder.environment().clear();
    builder.environment().putAll(variables());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new FailureException(
          FailureType.BAD_DATA,
          "the program %s of fine_tune.trainer.command cannot be started: %s; it has to be installed where this worker runs"
              .formatted(name(), e.getMessage()),
          e);
    }
  }

  private Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>();
    for (String name : PASSED) {
      String value = environment.get(name);
      if (value != null) {
        variables.put(name, value);
      }
    }
    TreeSet<String> unset = new TreeSet<>();
    for (String name : spec.environment()) {
      String value = environment.get(name);
      if (value == null) {
        unset.add(name);
      } else {
        variables.put(name, value);
      }
    }
    if (!unset.isEmpty()) {
      throw new FailureException(
          FailureType.BAD_DATA,
          "fine_tune.trainer.environment names %s, which is not set where this worker runs"
              .formatted(String.join(", ", unset)));
    }
    variables.put(DIRECTORY, directory());
    variables.put("FIREACT_SETTINGS", files.settings().toString());
    variables.put("FIREACT_DATA_FILE", files.data().toString());
    variables.put("FIREACT_BASE_MODEL", files.base().toString());
    variables.put("FIREACT_OUTPUT", files.output().toString());
    variables.put("FIREACT_CHECKPOINTS", files.checkpoints().toString());
    variables.put("FIREACT_PROGRESS", files.progress().toString());
    return variables;
  }

  private FailureException ended(int code, long before) {
    String lines = log.lastLines(before);
    String how =
        code > SIGNALLED
            ? "was ended by signal " + (code - SIGNALLED)
            : "ended with exit code " + code;
    String said =
        "the program %s %s; %s; all that it wrote is in %s"
            .formatted(
                name(),
                how,
                lines.isEmpty() ? "it wrote nothing" : "its last lines: " + lines,
                log.file());
    if (OUT_OF_MEMORY.matcher(lines.toLowerCase(Locale.ROOT)).find()) {
      return new FailureException(FailureType.OUT_OF_MEMORY, said);
    }
    if (code == TEMPORARY) {
      return new FailureException(FailureType.UNAVAILABLE, said);
    }
    return code == KILLED
        ? new FailureException(
            FailureType.UNAVAILABLE,
            said + "; the system kills what takes too much memory, and schedulers what they need")
        : new FailureException(FailureType.TRAINING_FAILED, said);
  }

  private void report(String progress) {
    Matcher numbers = PROGRESS.matcher(progress);
    boolean said = numbers.matches();
    heartbeat.report(
        said ? Long.parseLong(numbers.group(1)) : 0,
        said && numbers.group(2) != null ? Long.parseLong(numbers.group(2)) : 0);
  }

  private String progress() {
    try {
      return Files.size(files.progress()) > 1_000 ? "" : Files.readString(files.progress());
    } catch (IOException e) {
      return ""; // none, or just being written
    }
  }

  private String directory() {
    return DurableFiles.parent(files.directory().toAbsolutePath()).toString();
  }

  private String mark() {
    return DIRECTORY + "=" + directory();
  }

  private String name() {
    return spec.command().get(0);
  }

  private static File nothing() {
    return Path.of(System.getProperty("os.name", "").startsWith("Windows") ? "NUL" : "/dev/null")
        .toFile();
  }
}
