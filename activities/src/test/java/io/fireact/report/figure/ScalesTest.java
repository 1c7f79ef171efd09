package io.fireact.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class ScalesTest {
  @Test
  void countsStandAtEqualDistancesWhenTheyGrowByEqualFactors() {
    CountScale scale = counts(16, 64, 256);
    double first = scale.at(64) - scale.at(16);
    assertThat(scale.at(256) - scale.at(64)).isCloseTo(first, within(1e-9));
    assertThat(scale.broken()).isFalse();
    assertThat(labels(scale)).containsExactly("16", "64", "256");
  }

  @Test
  void zeroStandsLeftOfAGap() {
    CountScale scale = counts(0, 16, 64);
    assertThat(scale.broken()).isTrue();
    assertThat(scale.at(0)).isLessThan(scale.gap());
    assertThat(scale.gap()).isLessThan(scale.at(16));
    assertThat(labels(scale)).containsExactly("0", "16", "64");
  }

  @Test
  void aSingleCountStandsInTheMiddleAndZeroAloneIsFine() {
    assertThat(counts(100).at(100)).isCloseTo(350, within(1e-9));
    assertThat(labels(counts(0))).containsExactly("0");
    assertThat(counts(0).broken()).isFalse();
  }

  @Test
  void crowdedTicksAreLeftOutButNotTheLast() {
    CountScale scale = counts(100, 101, 102, 103, 1000);
    assertThat(labels(scale)).containsExactly("100", "1,000");
  }

  @Test
  void linearTicksAreRound() {
    assertThat(labels(LinearScale.upTo(126, 6, 0, 100))).containsExactly("0", "50", "100");
    assertThat(labels(LinearScale.upTo(0.9, 5, 0, 100)))
        .containsExactly("0.0", "0.2", "0.4", "0.6", "0.8");
    assertThat(labels(LinearScale.upTo(0, 5, 0, 100))).contains("0.0", "1.0");
  }

  @Test
  void percentagesShowLessWhenAllAreSmall() {
    assertThat(labels(LinearScale.percent(0.9, 100, 0))).endsWith("100 %");
    assertThat(labels(LinearScale.percent(0.4, 100, 0))).endsWith("50 %");
    assertThat(labels(LinearScale.percent(0.019, 100, 0))).endsWith("10 %");
  }

  @Test
  void durationsReadAsPeopleSayThem() {
    assertThat(
            List.of(
                Durations.text(0.42),
                Durations.text(12.34),
                Durations.text(245),
                Durations.text(7620)))
        .containsExactly("0.42 s", "12.3 s", "4 min 05 s", "2 h 07 min");
  }

  private static CountScale counts(Integer... counts) {
    return new CountScale(new TreeSet<>(List.of(counts)), 0, 700);
  }

  private static List<String> labels(Scale scale) {
    return scale.ticks().stream().map(Scale.Tick::label).toList();
  }
}
