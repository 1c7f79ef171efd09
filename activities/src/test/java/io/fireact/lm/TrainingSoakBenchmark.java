package io.fireact.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.spec.FineTuneSpec;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten thousand steps of the quickstart's student, with checkpoints and evaluations, in flat memory:
 * what the process holds outside the heap, at 1,000 steps and at each further thousand. Not of the
 * suite; run by the profile benchmarks.
 */
final class TrainingSoakBenchmark {
  private static final int STEPS = 10_000;

  /** Allocators keep some of what they were given back; a leak of a kilobyte a step is above it. */
  private static final long TOLERANCE_KILOBYTES = 8_000;

  private final Path directory;

  TrainingSoakBenchmark(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void memoryIsFlatOverTenThousandSteps() {
    Path base = TinyStudent.nano(directory);
    FineTuneSpec spec =
        TinyStudent.fineTune(1, STEPS, 500)
            .with(TinyStudent.data(2, 1))
            .with(new FineTuneSpec.Validation(0.1, 500, true));
    long[] kilobytes = new long[STEPS / 1_000 + 1];
    long began = System.nanoTime();
    LoraTraining.run(
        spec,
        base,
        TinyStudent.examples(256),
        directory.resolve("checkpoints"),
        directory.resolve("output"),
        (step, steps, loss, tokens) -> {
          if (step % 1_000 == 0) {
            kilobytes[step / 1_000] = NativeMemory.kilobytes();
            System.out.printf(
                Locale.ROOT,
                "%,6d steps  %,9d kB outside the heap  %,5.0f s%n",
                step,
                kilobytes[step / 1_000],
                (System.nanoTime() - began) / 1e9);
          }
        });
    assertThat(kilobytes[STEPS / 1_000] - kilobytes[1]).isLessThan(TOLERANCE_KILOBYTES);
  }
}
