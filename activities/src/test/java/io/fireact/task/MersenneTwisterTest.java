package io.fireact.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MersenneTwisterTest {
  @Test
  void theFirstIndicesOfThePapersQuestions() {
    assertThat(Arrays.copyOf(new MersenneTwister(233).shuffled(7405), 5))
        .containsExactly(3687, 6238, 5388, 3522, 3824);
  }

  /** CPython: {@code l = list(range(7405)); random.Random(233).shuffle(l); l[:500]}. */
  @Test
  void all500IndicesOfThePapersQuestionsAreCPythons() throws Exception {
    int[] first = Arrays.copyOf(new MersenneTwister(233).shuffled(7405), 500);
    assertThat(Arrays.copyOfRange(first, 495, 500)).containsExactly(4744, 7203, 4959, 1335, 4082);
    String text = Arrays.stream(first).mapToObj(String::valueOf).collect(Collectors.joining(","));
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    assertThat(HexFormat.of().formatHex(digest))
        .isEqualTo("53189daed720123336376f4df4279c4b30b7e2c48f838e5042fce8925e73584c");
  }

  @Test
  void theFirstIndicesUnderOtherSeedsAsPythonGivesThem() {
    assertThat(Arrays.copyOf(new MersenneTwister(0).shuffled(7405), 5))
        .containsExactly(35, 289, 5488, 7344, 981);
    assertThat(Arrays.copyOf(new MersenneTwister((1L << 40) + 5).shuffled(7405), 5))
        .containsExactly(3923, 3954, 5720, 619, 3655);
    assertThat(new MersenneTwister(1).shuffled(10)).containsExactly(6, 8, 9, 7, 5, 3, 0, 4, 1, 2);
  }

  @Test
  void aNegativeSeedIsItsOpposite() {
    assertThat(Arrays.copyOf(new MersenneTwister(-9).shuffled(7405), 5))
        .containsExactly(940, 7388, 226, 2679, 3407);
  }

  @Test
  void listsOfNothingAndOfOneStayAsTheyAre() {
    assertThat(new MersenneTwister(1).shuffled(0)).isEmpty();
    assertThat(new MersenneTwister(1).shuffled(1)).containsExactly(0);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 233, -1, 4294967295L, 4294967296L, Long.MAX_VALUE, Long.MIN_VALUE})
  void wholeShufflesAreThoseOfThePythonOnThisMachine(long seed) throws Exception {
    Process python;
    try {
      python =
          new ProcessBuilder(
                  "python3",
                  "-c",
                  "import random, sys; l = list(range(7405)); "
                      + "random.Random(int(sys.argv[1])).shuffle(l); print(l)",
                  Long.toString(seed))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      assumeTrue(false, "there is no python3 here to compare with");
      return;
    }
    String list =
        new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assumeTrue(python.waitFor() == 0, "the python3 here does not work");

    assertThat(Arrays.toString(new MersenneTwister(seed).shuffled(7405))).isEqualTo(list);
  }
}
