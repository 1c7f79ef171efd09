package io.fireact.spec.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Parts of a training set get what they ask for, and more of a whole means less of no part. */
final class ApportionmentTest {

  @Test
  void wholeWeightsThatAddUpAreWhatEachGets() {
    assertThat(Apportionment.of(1_165, new double[] {500, 277, 388}))
        .containsExactly(500, 277, 388);
    assertThat(Apportionment.of(3, new double[] {1, 1, 1})).containsExactly(1, 1, 1);
  }

  @Test
  void sharesAreRoundedSoThatAllIsGiven() {
    assertThat(Apportionment.of(10, new double[] {0.25, 0.75})).containsExactly(3, 7);
    assertThat(Apportionment.of(0, new double[] {0.5, 0.5})).containsExactly(0, 0);
    assertThat(Apportionment.of(1, new double[] {0.5, 0.5})).containsExactly(1, 0);
  }

  @Test
  void moreOfTheWholeIsNeverLessOfAPart() {
    Random random = new Random(5);
    for (int trial = 0; trial < 50; trial++) {
      double[] weights = random.doubles(1 + random.nextInt(6), 0.001, 1).toArray();
      int[] before = Apportionment.of(0, weights);
      for (int total = 1; total < 60; total++) {
        int[] now = Apportionment.of(total, weights);
        int[] then = before;
        assertThat(IntStream.of(now).sum()).isEqualTo(total);
        assertThat(IntStream.range(0, now.length).allMatch(i -> now[i] >= then[i])).isTrue();
        before = now;
      }
    }
  }
}
