package io.fireact.stage.job;

import io.fireact.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * How long a job has been worked on and how long it has waited, over all its attempts. It is kept
 * beside the checkpoints, because an attempt that is killed says nothing; what it worked after its
 * last {@link #keep} counts as waiting.
 */
final class WorkClock {
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;

  private final Path file;
  private final Clock clock;
  private final Reading before;
  private final long began = System.nanoTime();

  /**
   * @param startedAt when the first attempt began, ISO-8601 UTC
   * @param upTo the moment up to which the two durations account, ISO-8601 UTC
   */
  record Reading(String startedAt, double workedSeconds, double waitedSeconds, String upTo) {}

  private WorkClock(Path file, Clock clock, Reading before) {
    this.file = file;
    this.clock = clock;
    this.before = before;
  }

  /**
   * Begins an attempt.
   *
   * @param scheduled when the work was put into its queue; time before that, such as a pause, is
   *     neither work nor waiting
   */
  static WorkClock start(Path directory, Instant scheduled, Clock clock) {
    Path file = directory.resolve("clock.json");
    Instant now = clock.instant();
    Reading last;
    try {
      last = Json.read(Files.readString(file), Reading.class);
    } catch (IOException | IllegalArgumentException e) {
      last = new Reading(now.toString(), 0, 0, scheduled.toString()); // the first attempt
    }
    Instant upTo = Instant.parse(last.upTo());
    Instant from = upTo.isAfter(scheduled) ? upTo : scheduled;
    double gap = Math.max(0, Duration.between(from, now).toMillis() / MILLIS);
    return new WorkClock(
        file,
        clock,
        new Reading(
            last.startedAt(), last.workedSeconds(), last.waitedSeconds() + gap, now.toString()));
  }

  Reading read() {
    return new Reading(
        before.startedAt(),
        before.workedSeconds() + (System.nanoTime() - began) / NANOS,
        before.waitedSeconds(),
        clock.instant().toString());
  }

  /** Keeps the reading for a later attempt. What cannot be written is only not counted. */
  synchronized void keep() {
    try {
      Path written = file.resolveSibling("clock.json.tmp");
      Files.writeString(written, Json.write(read()));
      Files.move(
          written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      // The directory is gone when the job is done, or the disk is full, which the job itself says.
    }
  }
}
