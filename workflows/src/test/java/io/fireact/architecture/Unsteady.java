package io.fireact.architecture;

import io.fireact.sweep.episode.EpisodeEnd;
import io.fireact.sweep.episode.EpisodeRequest;
import io.fireact.sweep.episode.EpisodeWorkflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/** A workflow that does everything that a workflow must not, behind a class that it uses. */
final class Unsteady implements EpisodeWorkflow {
  private final Elsewhere elsewhere = new Elsewhere();

  @Override
  public EpisodeEnd run(EpisodeRequest request) {
    throw new IllegalStateException(elsewhere.everything());
  }

  static final class Elsewhere {
    private final ReentrantLock lock = new ReentrantLock();

    @SuppressWarnings("ThreadPriorityCheck") // all that is forbidden
    synchronized String everything() {
      lock.lock();
      Thread.currentThread().interrupt();
      return "%s %s %s %s %s %s %s %s %s"
          .formatted(
              System.currentTimeMillis(),
              System.getenv("HOME"),
              Instant.now(),
              Math.random(),
              new Random().nextInt(),
              UUID.randomUUID(),
              List.of(1).parallelStream().count(),
              Unsteady.class.getResource("x"),
              text());
    }

    private static String text() {
      try {
        return Files.readString(Path.of("x"));
      } catch (IOException e) {
        return "";
      }
    }
  }
}
