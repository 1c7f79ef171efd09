package io.fireact.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fireact.plan.Plan;
import io.fireact.plan.Planner;
import io.fireact.spec.read.Problem;
import io.fireact.spec.read.SpecReader;
import io.fireact.spec.read.SpecResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Any bytes give a plan or problems with places, never an exception, in bounded time. The normal
 * suite runs the inputs in SpecReaderFuzzTestInputs; JAZZER_FUZZ=1 searches for new ones.
 */
final class SpecReaderFuzzTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @FuzzTest(maxDuration = "5m")
  void anyBytesGiveAPlanOrProblemsInTheirPlaces(byte[] bytes) {
    SpecResult result = assertTimeout(LIMIT, () -> SpecReader.read(bytes, "fuzz.yaml"));
    if (result instanceof SpecResult.Valid valid) {
      Plan plan = Planner.plan(valid.spec());
      assertThat(plan.points()).hasSameSizeAs(valid.spec().points());
      return;
    }
    List<Problem> problems = ((SpecResult.Invalid) result).problems();
    assertThat(problems).isNotEmpty();
    // Every byte could be a line of its own; a column is at most one beyond the text.
    int lines = new String(bytes, StandardCharsets.ISO_8859_1).split("[\n\r\u0085]", -1).length;
    int most = Math.max(lines, bytes.length) + 1;
    for (Problem problem : problems) {
      assertThat(problem.line()).isBetween(1, most);
      assertThat(problem.column()).isBetween(1, bytes.length + 1);
      assertThat(problem.render().codePoints()).noneMatch(Character::isISOControl);
    }
  }
}
