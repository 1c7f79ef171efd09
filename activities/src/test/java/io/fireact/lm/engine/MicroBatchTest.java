package io.fireact.lm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.WeightLayout;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** What is divided for want of memory trains the same. */
final class MicroBatchTest {
  private static final Architecture TINY =
      new Architecture(11, 8, 12, 2, 2, 16, 10000, 1e-5, Math.sqrt(8));

  /** Three sequences; of the second nothing counts. */
  private static final MicroBatch WHOLE =
      new MicroBatch(
          new long[] {4, 3, 5},
          new long[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 1},
          new long[] {1, 3, 7, 9, 11},
          new long[] {3, 9, 9, 1, 2});

  @Test
  void sequencesStayWholeAndInOrder() {
    assertThat(WHOLE.divided(12)).containsExactly(WHOLE);
    List<MicroBatch> two = WHOLE.divided(7);
    assertThat(two).extracting(MicroBatch::tokens).containsExactly(7L, 5L);
    assertThat(two.get(0).lossPositions()).containsExactly(1, 3);
    assertThat(two.get(1).lossPositions()).containsExactly(0, 2, 4);
    assertThat(two.get(1).ids()).containsExactly(8, 9, 10, 0, 1);
    assertThat(two.get(1).labels()).containsExactly(9, 1, 2);
    List<MicroBatch> each = WHOLE.divided(1);
    assertThat(each).extracting(MicroBatch::longest).containsExactly(4L, 3L, 5L);
    assertThat(each.get(1).lossPositions()).isEmpty();
  }

  @Test
  void shardsAreWholeSequencesOfAboutAsManyTokens() {
    assertThat(WHOLE.shards(1)).containsExactly(WHOLE);
    assertThat(WHOLE.shards(2)).extracting(MicroBatch::tokens).containsExactly(7L, 5L);
    assertThat(WHOLE.shards(3)).extracting(MicroBatch::tokens).containsExactly(4L, 3L, 5L);
    MicroBatch skewed =
        new MicroBatch(new long[] {9, 1, 1, 1}, new long[12], new long[0], new long[0]);
    assertThat(skewed.shards(4)).extracting(MicroBatch::tokens).containsExactly(9L, 1L, 1L, 1L);
    assertThat(skewed.shards(2)).extracting(MicroBatch::tokens).containsExactly(9L, 3L);
  }

  @Test
  void theStepIsTheSameHoweverItIsDivided() {
    float[] weights = TrainerTest.random(new WeightLayout(TINY).size(), 0.5, 1);
    float[] expected = gradient(weights, List.of(WHOLE), false);
    for (long tokens : new long[] {7, 1}) {
      float[] found = gradient(weights, WHOLE.divided(tokens), tokens == 1);
      for (int i = 0; i < expected.length; i++) {
        assertThat(found[i]).isCloseTo(expected[i], Offset.offset(1e-6f));
      }
    }
  }

  /** With layers computed again, where the last division did not help. */
  private static float[] gradient(float[] weights, List<MicroBatch> batches, boolean again) {
    try (Trainer trainer = new Trainer(TINY, TrainingState.fresh(weights.clone()))) {
      if (again) {
        trainer.keep(ActivationCheckpointing.RECOMPUTE_LAYER);
      }
      trainer.step(batches, new AdamW(1, 1e-3, 0, 1e9));
      return trainer.gradient();
    }
  }
}
