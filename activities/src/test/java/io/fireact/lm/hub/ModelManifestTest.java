package io.fireact.lm.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelManifestTest {
  private static final ModelFile CONFIG = new ModelFile("config.json", 12, "a".repeat(64));
  private static final ModelFile WEIGHTS = new ModelFile("model.safetensors", 345, "b".repeat(64));

  @Test
  void theIdentityIsThatOfTheLinesAndStaysWhatItIs() {
    // printf '%s 12 config.json\n%s 345 model.safetensors\n' aaa... bbb... | sha256sum
    assertThat(new ModelManifest("tiny/llama", "main", List.of(CONFIG, WEIGHTS)).sha256())
        .isEqualTo("8fbfe6e75e8c2dc2becdb09d8d4a55c65bc286006a33638072a36494a3dfbf4f");
  }

  @Test
  void neitherNameNorRevisionNorOrderArePartOfTheIdentity() {
    ModelManifest one = new ModelManifest("tiny/llama", "abc", List.of(CONFIG, WEIGHTS));
    ModelManifest other = new ModelManifest("/models/llama", "", List.of(WEIGHTS, CONFIG));

    assertThat(other.sha256()).isEqualTo(one.sha256());
    assertThat(other.files()).isEqualTo(one.files());
    assertThat(one.bytes()).isEqualTo(357);
  }

  @Test
  void aManifestSurvivesBeingWritten() {
    ModelManifest manifest = new ModelManifest("tiny/llama", "abc", List.of(CONFIG, WEIGHTS));

    assertThat(Json.read(Json.write(manifest), ModelManifest.class)).isEqualTo(manifest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "../a", "a/b", "/a", "a\\b", ".hidden", "a\nb", "a\0b"})
  void aFileOfAModelIsDirectlyInItsDirectory(String name) {
    assertThatThrownBy(() -> new ModelFile(name, 1, "a".repeat(64)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("name");
  }

  @Test
  void twoFilesOfOneNameAreNoModel() {
    assertThatThrownBy(() -> new ModelManifest("tiny/llama", "", List.of(CONFIG, CONFIG)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("different names");
  }
}
