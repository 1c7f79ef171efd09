package io.fireact.lm.format;

import static io.fireact.lm.format.TinyCheckpoints.fixture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * A published checkpoint gives the logits of transformers (src/test/parity/formats.py). It is too
 * large to lie here, so the test needs to be told where it is.
 */
class SmolLm2Test {
  private static final String VARIABLE = "FIREACT_SMOLLM2";

  @Test
  void smolLm2GivesTheLogitsOfTransformers() throws IOException {
    String directory = System.getenv(VARIABLE);
    assumeTrue(
        directory != null, VARIABLE + " does not name a directory with SmolLM2-135M-Instruct");
    JsonNode expected = TinyCheckpoints.json(fixture("format/smollm2_135m_instruct.json"));
    int[] ids = new int[expected.get("ids").size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = expected.get("ids").get(i).intValue();
    }
    float[] logits = TinyCheckpoints.logits(Path.of(String.valueOf(directory)), ids);
    int words = logits.length / ids.length;
    JsonNode tokens = expected.get("tokens");
    float[] found = new float[ids.length * tokens.size()];
    float[] wanted = new float[found.length];
    for (int i = 0; i < found.length; i++) {
      int place = i / tokens.size();
      int token = i % tokens.size();
      found[i] = logits[place * words + tokens.get(token).intValue()];
      wanted[i] = expected.get("logits").get(place).get(token).floatValue();
    }
    assertThat(TinyCheckpoints.distance(found, wanted)).isLessThan(1e-4);
  }
}
