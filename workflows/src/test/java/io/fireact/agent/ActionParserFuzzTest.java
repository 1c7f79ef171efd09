package io.fireact.agent;

import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Any bytes are read without an exception, in bounded time, and an action found is found again when
 * it is written down. The normal suite runs the inputs in ActionParserFuzzTestInputs; JAZZER_FUZZ=1
 * searches for new ones.
 */
final class ActionParserFuzzTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @FuzzTest(maxDuration = "5m")
  void anyBytesAreReadAndWhatWasFoundIsFoundAgain(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    assertTimeout(LIMIT, () -> ActionParserTest.checkFoundAgain(text));
  }
}
