package io.fireact.lm.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.lm.shape.Architecture;
import io.fireact.lm.shape.WeightLayout;
import io.fireact.lm.text.TokenizerTraining;
import io.fireact.lm.text.WordTokenizer;
import io.fireact.stage.TinyCheckpoint;
import io.fireact.sweep.FailureException;
import io.fireact.sweep.FailureType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseModelTest {
  private final Path directory;

  BaseModelTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void aStudentOpensWithItsWordsAndWithoutAChatTemplate() {
    ModelFiles student = student();
    student.write(directory);
    try (BaseModel model = BaseModel.open(directory)) {
      assertThat(model.architecture()).isEqualTo(student.architecture());
      assertThat(model.tokenizer()).isInstanceOf(WordTokenizer.class);
      assertThat(model.chat()).isEmpty();
      float first = model.weights().read("model.embed_tokens.weight", 4, 4).getFloat();
      assertThat(first).isEqualTo(student.weights()[1]);
    }
  }

  @Test
  void aTemplateThatCannotBeUsedIsRefusedByItsLineWhereItIsAskedForAndNowhereElse()
      throws IOException {
    TinyCheckpoint.write(directory, 1);
    try (BaseModel model = BaseModel.open(directory)) {
      assertThat(model.chat()).isPresent();
    }
    Files.writeString(directory.resolve("chat_template.jinja"), "a\n{% include 'b' %}");
    try (BaseModel model = BaseModel.open(directory)) {
      assertThatThrownBy(model::chat)
          .isInstanceOfSatisfying(
              FailureException.class,
              failure -> assertThat(failure.type()).isEqualTo(FailureType.BAD_DATA))
          .hasMessageContaining("chat_template.jinja cannot be used: line 2: the tag 'include'");
    }
  }

  @Test
  void aTokenizerOfAnotherSizeIsRefused() throws IOException {
    student().write(directory);
    Path other = directory.resolve("other");
    Files.createDirectories(other);
    WordTokenizer larger = TokenizerTraining.train(Stream.of("some other words"), 1000);
    Files.writeString(directory.resolve(ModelFiles.TOKENIZER), larger.toJson());
    assertBad("tokens, config.json says " + student().architecture().vocabulary());
  }

  @Test
  void aMissingOrBrokenTokenizerIsRefused() throws IOException {
    student().write(directory);
    Files.writeString(directory.resolve(ModelFiles.TOKENIZER), "{\"model\": {},");
    assertBad("tokenizer.json: it is not JSON");
    Files.delete(directory.resolve(ModelFiles.TOKENIZER));
    assertBad("there is no file", ModelFiles.TOKENIZER);
  }

  private void assertBad(String... reasons) {
    assertThatThrownBy(() -> BaseModel.open(directory))
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.BAD_DATA))
        .hasMessageContainingAll(reasons);
  }

  private static ModelFiles student() {
    WordTokenizer tokenizer = TokenizerTraining.train(Stream.of("a few words"), 1000);
    Architecture shape = new Architecture(tokenizer.size(), 8, 12, 2, 1, 16, 10_000, 1e-5, 1);
    float[] weights = new float[new WeightLayout(shape).size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = i;
    }
    return new ModelFiles(shape, tokenizer, weights, false);
  }
}
