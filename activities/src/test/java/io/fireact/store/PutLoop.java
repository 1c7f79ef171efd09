package io.fireact.store;

import io.fireact.meter.Meters;
import io.fireact.plan.ArtifactRef;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that puts journal entries, artifacts and records until it is killed. It prints {@code
 * put NUMBER.} once all that belongs to the number is put.
 */
final class PutLoop {
  private static final int THREADS = 8;

  private PutLoop() {}

  public static void main(String[] arguments) throws InterruptedException {
    Path directory = Path.of(arguments[0]);
    AtomicInteger next = new AtomicInteger(Integer.parseInt(arguments[1]));
    FileJournal journal = new FileJournal(directory.resolve("journal"));
    FileArtifactStore store =
        new FileArtifactStore(directory.resolve("store"), new Meters(new SimpleMeterRegistry()));
    for (int i = 0; i < THREADS; i++) {
      new Thread(
              () -> {
                while (true) {
                  put(journal, store, next.getAndIncrement());
                }
              })
          .start();
    }
    Thread.currentThread().join();
  }

  private static void put(FileJournal journal, FileArtifactStore store, int number) {
    journal.put(key(number), text(number));
    ArtifactRef artifact =
        store.put(out -> out.write(text(number).getBytes(StandardCharsets.UTF_8)));
    store.putStage(Records.record(stage(number), Map.of("text", artifact)));
    synchronized (PutLoop.class) {
      System.out.println("put " + number + ".");
    }
  }

  static Journal.Key key(int number) {
    return JournalContract.key("item " + number, "model-0", "");
  }

  static String stage(int number) {
    return Sha256.of("stage " + number);
  }

  static String text(int number) {
    return ("text " + number + "\t").repeat(2000);
  }
}
