package io.fireact.lm.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.ElementType;
import io.fireact.lm.architecture.FlatWeights;
import io.fireact.lm.architecture.WeightLayout;
import io.fireact.lm.text.TextStream;
import io.fireact.lm.text.TokenizerTraining;
import io.fireact.lm.text.WordTokenizer;
import io.fireact.stage.TinyCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

  /** As transformers has it: nobody meets the token as long as no text holds it. */
  @Test
  void aTokenMoreThanTheEmbeddingIsRefusedWhereATextHasIt() throws IOException {
    checkpoint(44);
    try (BaseModel model = BaseModel.open(directory)) {
      assertThat(model.tokenizer().encode("w1 w42")).containsExactly(1, 42);
      assertThatThrownBy(() -> model.tokenizer().encode("w1 w43"))
          .isInstanceOfSatisfying(
              FailureException.class,
              failure -> assertThat(failure.type()).isEqualTo(FailureType.BAD_DATA))
          .hasMessageContainingAll(
              "\"w43\" (id 43), for which the model has no embedding",
              "43 rows, its tokenizer 44 tokens",
              "resize_token_embeddings");
    }
  }

  @Test
  void anEmbeddingWithRowsToSpareHasNoTextForThem() throws IOException {
    checkpoint(40);
    try (BaseModel model = BaseModel.open(directory)) {
      TextStream stream = model.tokenizer().after("w1", new int[] {1});
      assertThat(stream.add(41) + stream.add(2) + stream.add(42) + stream.rest()).isEqualTo("w2");
    }
  }

  @Test
  void specialTokensWithoutAnEmbeddingAreRefusedWhenTheModelIsOpened() throws IOException {
    checkpoint(44);
    TinyCheckpoints.edit(
        directory.resolve("config.json"), config -> config.put("eos_token_id", 43));
    assertBad(
        "the token that ends a text is \"w43\" (id 43), for which the model has no embedding");
    TinyCheckpoints.edit(
        directory.resolve("config.json"),
        config -> config.put("eos_token_id", 2).put("pad_token_id", 43));
    BaseModel.open(directory).close();
    TinyCheckpoints.edit(
        directory.resolve("tokenizer.json"),
        tokenizer -> {
          ObjectNode processor = tokenizer.putObject("post_processor");
          processor.put("type", "BertProcessing");
          processor.putArray("cls").add("w43").add(43);
          processor.putArray("sep").add("w2").add(2);
        });
    assertBad("each text gets a token that is \"w43\" (id 43)");
  }

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void weightsThatAreNoNumbersAreNamedWhenTheyAreRead(ElementType type) throws IOException {
    for (float wrong : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      for (String name : new String[] {"model.norm.weight", "model.layers.1.mlp.up_proj.weight"}) {
        Path broken = directory.resolve(type + name + wrong);
        TinyCheckpoints.withTokenizer(TinyCheckpoints.family("llama2", broken));
        TinyCheckpoints.rewrite(
            broken.resolve("model.safetensors"),
            type,
            tensors -> TinyCheckpoints.tensor(tensors, name).values()[13] = wrong);
        try (BaseModel model = BaseModel.open(broken)) {
          assertThatThrownBy(() -> FlatWeights.of(model.architecture(), model.weights()))
              .isInstanceOfSatisfying(
                  FailureException.class,
                  failure -> assertThat(failure.type()).isEqualTo(FailureType.BAD_DATA))
              .hasMessageContaining("tensor " + name + " holds NaN or infinity (first in row ")
              .hasMessageContaining(broken.toString());
        }
        Path merged = directory.resolve("merged");
        assertThatThrownBy(
                () ->
                    AdapterMerge.merge(
                        broken, TinyCheckpoints.fixture("format/adapter_plain"), merged))
            .isInstanceOf(FailureException.class)
            .hasMessageContaining("tensor " + name + " holds NaN or infinity");
      }
    }
  }

  private void checkpoint(int words) throws IOException {
    TinyCheckpoints.withTokenizer(TinyCheckpoints.family("llama2", directory), words);
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
