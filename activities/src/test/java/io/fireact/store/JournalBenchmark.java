package io.fireact.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * Durable puts a second of the journal, one thread and sixteen, and how long reading a stage takes.
 * Run by hand with a directory on the disk in question; figures hold only for that disk.
 */
public final class JournalBenchmark {
  private static final int PUTS = 4000;
  private static final String ANSWER = "\"" + "x".repeat(1000) + "\"";

  private JournalBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createTempDirectory(Path.of(arguments[0]), "journal");
    FileJournal journal = new FileJournal(directory);
    try {
      for (int threads : new int[] {1, 16, 1, 16}) {
        String stage = "threads-" + threads;
        journal.forget(stage);
        double seconds = put(journal, stage, threads);
        System.out.printf(Locale.ROOT, "%d threads: %.0f puts/s%n", threads, PUTS / seconds);
      }
      long start = System.nanoTime();
      int entries = journal.entries("threads-16", "model-0").size();
      System.out.printf(
          Locale.ROOT, "%d entries read in %.2f s%n", entries, (System.nanoTime() - start) / 1e9);
    } finally {
      journal.forget("threads-1");
      journal.forget("threads-16");
      delete(directory);
    }
  }

  private static double put(FileJournal journal, String stage, int threads) throws Exception {
    List<Callable<Integer>> writers = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      String writer = thread + "-";
      writers.add(
          () -> {
            for (int i = 0; i < PUTS / threads; i++) {
              journal.put(new Journal.Key(stage, writer + i, "model-0", "r"), ANSWER);
            }
            return PUTS / threads;
          });
    }
    long start = System.nanoTime();
    ArtifactStoreContract.together(writers);
    return (System.nanoTime() - start) / 1e9;
  }

  private static void delete(Path directory) throws IOException {
    Files.deleteIfExists(directory);
  }
}
