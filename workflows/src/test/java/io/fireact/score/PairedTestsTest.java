package io.fireact.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tests and intervals of comparisons, held to numbers of scipy 1.17 and statsmodels 0.15. */
final class PairedTestsTest {
  /** By {@code statsmodels.stats.contingency_tables.mcnemar(exact=True)}. */
  @ParameterizedTest
  @CsvSource({
    "12, 3, 0.03515625",
    "0, 0, 1",
    "5, 5, 1",
    "7, 8, 1",
    "1, 0, 1",
    "0, 9, 0.00390625",
    "40, 17, 0.0032015437674503813",
    "300, 250, 0.036578745549102676"
  })
  void withOneRunEachItIsMcNemarsExactTest(int first, int second, double p) {
    long[] mine = new long[600];
    long[] theirs = new long[600];
    Arrays.fill(mine, 0, first, 1);
    Arrays.fill(theirs, first, first + second, 1);
    McNemar test = McNemar.of(mine, theirs);
    assertThat(test.p()).isCloseTo(p, within(1e-12));
    assertThat(test.first()).isEqualTo(first);
    assertThat(test.second()).isEqualTo(second);
    assertThat(McNemar.of(theirs, mine).p()).isEqualTo(test.p());
  }

  /** By {@code scipy.stats.permutation_test(permutation_type="samples")} over all 2^12 signs. */
  @Test
  void runsOfAQuestionAreTurnedOverTogether() {
    long[] differences = {3, -1, 2, 2, 0, 1, -3, 4, 1, 2, 2, 1};
    long[] mine = Arrays.stream(differences).map(each -> Math.max(0, each)).toArray();
    long[] theirs = Arrays.stream(differences).map(each -> Math.max(0, -each)).toArray();
    assertThat(McNemar.of(mine, theirs).p()).isCloseTo(0.0751953125, within(1e-12));
    // Another unit is the same test, and so are pairs that are right as often on both sides.
    long[] more = Arrays.stream(mine).map(each -> 9 * each + 5).toArray();
    long[] others = Arrays.stream(theirs).map(each -> 9 * each + 5).toArray();
    assertThat(McNemar.of(more, others).p()).isCloseTo(0.0751953125, within(1e-12));
  }

  @Test
  void threeRunsThatAgreeAreNoMoreThanOne() {
    long[] one = new long[40];
    long[] three = new long[40];
    Arrays.fill(one, 0, 10, 1);
    Arrays.fill(three, 0, 10, 9);
    long[] none = new long[40];
    assertThat(McNemar.of(three, none).p()).isEqualTo(McNemar.of(one, none).p());
  }

  @Test
  void thousandsOfQuestionsLeaveAProbabilityAboveZero() {
    long[] mine = new long[7405];
    Arrays.fill(mine, 0, 3000, 1);
    McNemar test = McNemar.of(mine, new long[7405]);
    assertThat(test.p()).isPositive().isLessThan(1e-300);
  }

  /** By {@code statsmodels.stats.multitest.multipletests(method="holm")}. */
  @Test
  void holmsCorrectionIsThatOfStatsmodels() {
    assertThat(Holm.adjusted(new double[] {0.01, 0.04, 0.03, 0.005, 0.5}))
        .containsExactly(new double[] {0.04, 0.09, 0.09, 0.025, 0.5}, within(1e-12));
    assertThat(Holm.adjusted(new double[] {0.0004, 0.6, 0.02, 0.02}))
        .containsExactly(new double[] {0.0016, 0.6, 0.06, 0.06}, within(1e-12));
    assertThat(Holm.adjusted(new double[] {0.03})).containsExactly(0.03);
    assertThat(Holm.adjusted(new double[0])).isEmpty();
  }

  /** By {@code scipy.stats.bootstrap(method="percentile")} with 200,000 resamples. */
  @Test
  void theBootstrapsPercentilesAreScipysButForChance() {
    double[] match = new double[100];
    Arrays.fill(match, 0, 30, 1);
    Arrays.fill(match, 30, 42, -1);
    Interval ofMatch = PairedBootstrap.of(match);
    assertThat(ofMatch.mean()).isCloseTo(0.18, within(1e-12));
    assertThat(ofMatch.low()).isCloseTo(0.06, within(0.0101));
    assertThat(ofMatch.high()).isCloseTo(0.30, within(0.0101));
    double[] tokens =
        IntStream.range(0, 60).mapToDouble(i -> ((i * 37) % 41 - 20) / 30.0).toArray();
    Interval ofTokens = PairedBootstrap.of(tokens);
    assertThat(ofTokens.low()).isCloseTo(-0.0989, within(0.004));
    assertThat(ofTokens.high()).isCloseTo(0.0994, within(0.004));
    assertThat(PairedBootstrap.of(tokens)).isEqualTo(ofTokens);
  }

  @Test
  void questionsThatAreAllAlikeStillHaveAnInterval() {
    Interval none = PairedBootstrap.of(new double[50]);
    assertThat(none.mean()).isZero();
    assertThat(none.high()).isBetween(0.05, 0.1).isEqualTo(-none.low());
    double[] all = new double[50];
    Arrays.fill(all, 1);
    assertThat(PairedBootstrap.of(all).high()).isEqualTo(1);
    assertThat(PairedBootstrap.of(all).low()).isBetween(0.9, 0.95);
  }
}
