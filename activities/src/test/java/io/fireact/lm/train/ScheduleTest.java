package io.fireact.lm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fireact.spec.FineTuneSpec;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The numbers are those of get_scheduler in transformers 5.24. */
final class ScheduleTest {
  @Test
  void linearIsThatOfTransformers() {
    assertRates(
        new Schedule(FineTuneSpec.Schedule.LINEAR, 0.01, 4, 10),
        0,
        0.0025,
        0.005,
        0.0075,
        0.01,
        0.008333333333333333,
        0.006666666666666666,
        0.005,
        0.003333333333333333,
        0.0016666666666666666);
    assertRates(
        new Schedule(FineTuneSpec.Schedule.LINEAR, 0.01, 0, 5), 0.01, 0.008, 0.006, 0.004, 0.002);
  }

  @Test
  void aWarmupLongerThanTheTrainingNeverReachesThePeak() {
    assertRates(new Schedule(FineTuneSpec.Schedule.LINEAR, 0.01, 100, 3), 0, 0.0001, 0.0002);
  }

  @Test
  void aWarmupBelowOneIsAShareOfTheSteps() {
    assertThat(new Schedule(FineTuneSpec.Schedule.LINEAR, 0.01, 0.4, 10).rate(3))
        .isEqualTo(new Schedule(FineTuneSpec.Schedule.LINEAR, 0.01, 4, 10).rate(3));
    assertThat(new Schedule(FineTuneSpec.Schedule.LINEAR, 0.01, 0.31, 10).rate(3))
        .isEqualTo(0.0075);
  }

  @Test
  void constantIsTransformersConstantWithWarmup() {
    assertRates(
        new Schedule(FineTuneSpec.Schedule.CONSTANT, 0.01, 3, 6),
        0,
        0.003333333333333333,
        0.006666666666666666,
        0.01,
        0.01,
        0.01);
    assertThat(new Schedule(FineTuneSpec.Schedule.CONSTANT, 0.01, 0, 6).rate(0)).isEqualTo(0.01);
  }

  @Test
  void cosineWithoutWarmupIsTransformersCosineWithAFloorOfFivePercent() {
    assertRates(
        Schedule.cosine(0.01, 0, 6),
        0.01,
        0.009363620667976085,
        0.007625,
        0.00525,
        0.002875000000000001,
        0.0011363793320239163);
  }

  @Test
  void aScheduleWithoutStepsIsRefused() {
    assertThatThrownBy(() -> new Schedule(FineTuneSpec.Schedule.LINEAR, 0.01, 0, 0))
        .hasMessageContaining("at least one step");
  }

  private static void assertRates(Schedule schedule, double... expected) {
    double[] found = IntStream.range(0, schedule.steps()).mapToDouble(schedule::rate).toArray();
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(found[i]).as("rate of step %d", i).isCloseTo(expected[i], within(1e-15));
    }
  }
}
