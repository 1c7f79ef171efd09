package io.fireact.lm.format;

import static io.fireact.lm.format.TinyCheckpoints.distance;
import static io.fireact.lm.format.TinyCheckpoints.fixture;
import static io.fireact.lm.format.TinyCheckpoints.logits;
import static io.fireact.lm.format.TinyCheckpoints.prompt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.json.Json;
import io.fireact.lm.architecture.ElementType;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.LoraWeights;
import io.fireact.lm.engine.AdamW;
import io.fireact.lm.engine.MicroBatch;
import io.fireact.lm.engine.Trainer;
import io.fireact.lm.engine.TrainingOptions;
import io.fireact.lm.engine.TrainingState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of adapter that PEFT's configuration knows (src/test/parity/adapters.py). */
class AdapterKindsTest {
  private static final Map<String, Safetensors.Tensor> EXPECTED =
      Safetensors.read(fixture("adapters/logits.safetensors")).tensors();

  private final Path directory;

  AdapterKindsTest(@TempDir Path directory) {
    this.directory = directory;
  }

  static Stream<String> kinds() {
    return EXPECTED.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void itGivesPeftsLogitsDecodedAndMerged(String kind) throws IOException {
    Path base = base(kind);
    Path adapter = adapter(kind);
    int[] ids = prompt(family(kind));
    float[] expected = TinyCheckpoints.tensor(EXPECTED, kind).values();
    assertThat(distance(adapted(base, adapter, ids), expected)).isLessThan(1e-5);
    Path merged = directory.resolve("merged");
    AdapterMerge.merge(base, adapter, merged);
    assertThat(distance(logits(merged, ids), expected)).isLessThan(1e-5);
    assertThat(distance(logits(base, ids), expected)).isGreaterThan(1e-2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "layers.llama2",
        "layers_pattern.llama2",
        "exclude_names.llama2",
        "exclude_regex.llama2",
        "patterns.llama2",
        "patterns_rslora.llama2",
        "ranks.llama2"
      })
  void subsetsAndPatternsArePlainAdaptersThatCanBeWrittenAndGoOn(String kind) throws IOException {
    try (CheckpointFiles files = CheckpointFiles.open(base(kind))) {
      AdapterFiles read = AdapterFiles.read(adapter(kind), files.architecture());
      assertThat(read.extras().isEmpty()).isTrue();
      read.write(directory, files.architecture());
    }
    float[] expected = TinyCheckpoints.tensor(EXPECTED, kind).values();
    float[] written = logits(base(kind), directory, prompt(family(kind)));
    assertThat(distance(written, expected)).isLessThan(1e-5);
  }

  /** What a smaller rank or another layer is filled up with stays zero, and changes nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"layers", "exclude_names", "ranks"})
  void trainingGoesOnFromThereAsInPeft(String name) throws IOException {
    Path adapter = fixture("adapters/" + name);
    JsonNode losses = TinyCheckpoints.json(fixture("adapters/losses.json")).get(name);
    int[] prompt = prompt("llama2");
    long[] ids = Arrays.stream(prompt).asLongStream().toArray();
    MicroBatch batch =
        new MicroBatch(
            new long[] {ids.length},
            ids,
            LongStream.range(0, ids.length - 1).toArray(),
            Arrays.copyOfRange(ids, 1, ids.length));
    try (CheckpointFiles files = CheckpointFiles.open(fixture("parity/llama2"))) {
      AdapterFiles read = AdapterFiles.read(adapter, files.architecture());
      LoraLayout layout = LoraLayout.of(files.architecture(), read.targets(), read.rank());
      try (Trainer trainer =
          new Trainer(
              files.architecture(),
              files.weights(),
              layout,
              read.scale(),
              TrainingState.fresh(read.parameters()),
              TrainingOptions.plain())) {
        for (int step = 1; step <= losses.size(); step++) {
          double loss = trainer.step(List.of(batch), new AdamW(step, 0.01, 0.01, 1e9)).loss();
          assertThat(loss)
              .as("step %d", step)
              .isCloseTo(losses.get(step - 1).doubleValue(), within(1e-4));
        }
        float[] after = trainer.state().parameters();
        for (int i = 0; i < after.length; i++) {
          assertThat(after[i] == 0).isEqualTo(read.parameters()[i] == 0);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"saved_many.llama2", "tied_embedding.smollm2", "tied_both.smollm2"})
  void shardsOfAMergedModelHoldWhatItsIndexSays(String kind) throws IOException {
    Path base = TinyCheckpoints.sharded(base(kind), directory.resolve("base"));
    AdapterMerge.merge(base, adapter(kind), directory.resolve("merged"));
    float[] expected = TinyCheckpoints.tensor(EXPECTED, kind).values();
    assertThat(distance(logits(directory.resolve("merged"), prompt(family(kind))), expected))
        .isLessThan(1e-5);
    boolean tied =
        TinyCheckpoints.json(directory.resolve("merged/config.json"))
            .get("tie_word_embeddings")
            .booleanValue();
    assertThat(tied).isEqualTo(kind.startsWith("tied_both"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"saved_head.llama2", "dora.llama2", "tokens.llama2", "lora_bias.qwen2"})
  void whatChangesTheBaseIsNotDecodedBesideOtherAdapters(String kind) throws IOException {
    Path base =
        TinyCheckpoints.withTokenizer(
            TinyCheckpoints.family(family(kind), directory.resolve("base")));
    assertThatThrownBy(() -> AdaptedModel.beside(base, List.of(adapter(kind)), 0, false).close())
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.BAD_DATA))
        .hasMessageContaining("merge it (fireact merge) and use the merged model");
    try (AdaptedModel alone = AdaptedModel.alone(base, adapter(kind), 0, false)) {
      float[] found =
          logits(alone.architecture(), alone.weights(), prompt(family(kind)), alone.adapters());
      assertThat(distance(found, TinyCheckpoints.tensor(EXPECTED, kind).values())).isLessThan(1e-5);
    }
  }

  /** As save_pretrained(save_embedding_layers=True) stores them, untrained. */
  @Test
  void copiesOfTheBasesEmbeddingsMakeNoModelOfItsOwn() throws IOException {
    Path base =
        TinyCheckpoints.withTokenizer(TinyCheckpoints.family("llama2", directory.resolve("base")));
    Path adapter = copy("patterns.llama2");
    Map<String, Safetensors.Tensor> own =
        Safetensors.read(base.resolve("model.safetensors")).tensors();
    TinyCheckpoints.rewrite(
        adapter.resolve(AdapterFiles.WEIGHTS),
        ElementType.F32,
        tensors -> {
          for (String name : List.of("model.embed_tokens.weight", "lm_head.weight")) {
            tensors.put("base_model.model." + name, TinyCheckpoints.tensor(own, name));
          }
        });
    try (AdaptedModel model = AdaptedModel.beside(base, List.of(adapter), 0, false)) {
      float[] found =
          logits(model.architecture(), model.weights(), prompt("llama2"), model.adapters());
      assertThat(distance(found, TinyCheckpoints.tensor(EXPECTED, "patterns.llama2").values()))
          .isLessThan(1e-5);
    }
    TinyCheckpoints.rewrite(
        adapter.resolve(AdapterFiles.WEIGHTS),
        ElementType.F32,
        tensors ->
            TinyCheckpoints.tensor(tensors, "base_model.model.lm_head.weight").values()[3] += 1);
    assertThatThrownBy(() -> AdaptedModel.beside(base, List.of(adapter), 0, false).close())
        .hasMessageContaining("embeddings that were saved with it");
  }

  /** People do delete such fields, and what is left must not merge wrongly where that shows. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "patterns.llama2       | rank_pattern   | {}    | expected [4, 16]",
        "layers.llama2         | layers_to_transform | null | it lacks tensor",
        "layers.llama2         | layers_to_transform | [0]  | it lacks tensor",
        "layers_pattern.llama2 | layers_to_transform | null | layers_pattern needs layers_to",
        "layers_pattern.llama2 | layers_pattern | \"blocks\" | chooses no linear map",
        "exclude_names.llama2  | exclude_modules | null | it lacks tensor",
        "saved_head.llama2     | modules_to_save | [\"norm\"] | it lacks tensor",
        "head_target.llama2    | target_modules | [\"q_proj\"] | which target_modules does not",
        "dora.llama2           | use_dora       | false | lora_magnitude_vector and 3 others",
        "tokens.llama2         | trainable_token_indices | null | trainable_tokens_delta, which",
        "tokens.llama2         | trainable_token_indices | [1, 5] | expected [2, 16]",
        "tokens.llama2         | trainable_token_indices | [1, 5, 43] | holds 43, the model has 43",
        "tokens.llama2         | trainable_token_indices | [1, 5, -1] | -1, not a token's number",
        "tokens.llama2         | trainable_token_indices | {\"wte\": [1]} | of \"wte\" is not supp",
        "bias_all.qwen2        | bias           | \"none\" | which target_modules does not",
        "lora_bias.qwen2       | lora_bias      | false | lora_B.bias and 3 others, which",
        "tied_tokens.smollm2   | target_modules | [\"lm_head\"] | what PEFT computes and what it",
        "layers.llama2         | layers_to_transform | \"1\" | not a layer's number",
        "patterns.llama2       | rank_pattern   | {\"v_proj\": 0} | the rank 0, not a positive",
        "patterns.llama2       | alpha_pattern  | {\"v_proj\": \"4\"} | alpha \"4\", not a number",
        "patterns.llama2       | alpha_pattern  | {\"(\": 4} | alpha_pattern is not a regular",
        "patterns.llama2       | rank_pattern   | {\".*.*.*.*.*.*.*.*!\": 4} | takes without end to match",
        "layers.llama2         | target_modules | \".*q_proj\" | have no meaning where target_modu",
      })
  void aConfigurationThatDoesNotFitItsTensorsIsRefused(
      String kind, String field, String value, String reason) throws IOException {
    Path adapter =
        TinyCheckpoints.copy(
            adapter(kind), directory.resolve("adapter"), AdapterFiles.CONFIG, AdapterFiles.WEIGHTS);
    TinyCheckpoints.edit(
        adapter.resolve(AdapterFiles.CONFIG),
        config -> config.set(field, Json.read(value, JsonNode.class)));
    refused(base(kind), adapter, reason);
  }

  @Test
  void aBiasThatTheModelHasNoPlaceForIsRefused() throws IOException {
    refused(base("x.llama2"), adapter("lora_bias.qwen2"), "which this model has none of");
  }

  @Test
  void anEmbeddingOfAnotherSizeIsSaidToBeOne() throws IOException {
    Path adapter = copy("saved_head.llama2");
    TinyCheckpoints.rewrite(
        adapter.resolve(AdapterFiles.WEIGHTS),
        ElementType.F32,
        tensors ->
            tensors.put(
                "base_model.model.lm_head.weight",
                new Safetensors.Tensor(new long[] {44, 16}, new float[44 * 16])));
    refused(
        base("x.llama2"), adapter, "has 44 rows and the base's 43", "another vocabulary; merge it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lora_A.weight", "lora_B.weight", "lm_head.weight"})
  void whatIsNoNumberIsNamed(String end) throws IOException {
    for (ElementType type : ElementType.values()) {
      Path adapter = directory.resolve(type.name());
      TinyCheckpoints.copy(
          adapter("saved_head.llama2"), adapter, AdapterFiles.CONFIG, AdapterFiles.WEIGHTS);
      TinyCheckpoints.rewrite(
          adapter.resolve(AdapterFiles.WEIGHTS),
          type,
          tensors -> {
            String name =
                tensors.keySet().stream()
                    .filter(each -> each.endsWith(end))
                    .findAny()
                    .orElseThrow();
            TinyCheckpoints.tensor(tensors, name).values()[7] = Float.NaN;
          });
      refused(base("x.llama2"), adapter, end + " holds NaN, no number");
    }
  }

  private static float[] adapted(Path base, Path adapter, int[] ids) {
    try (CheckpointFiles files = CheckpointFiles.open(base)) {
      AdapterFiles read = AdapterFiles.read(adapter, files.architecture());
      if (read.extras().isEmpty()) {
        LoraLayout layout = LoraLayout.of(files.architecture(), read.targets(), read.rank());
        return logits(
            files.architecture(),
            files.weights(),
            ids,
            List.of(new LoraWeights(layout, read.parameters(), read.scale())));
      }
      AdaptedWeights weights = new AdaptedWeights(files.architecture(), files.weights(), read);
      return logits(weights.architecture(), weights, ids, List.of());
    }
  }

  private void refused(Path base, Path adapter, String... reasons) {
    assertThatThrownBy(() -> AdapterMerge.merge(base, adapter, directory.resolve("merged")))
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.BAD_DATA))
        .hasMessageContainingAll(reasons);
    assertThat(directory.resolve("merged")).doesNotExist();
  }

  private Path copy(String kind) throws IOException {
    return TinyCheckpoints.copy(
        adapter(kind), directory.resolve("copy"), AdapterFiles.CONFIG, AdapterFiles.WEIGHTS);
  }

  private static String family(String kind) {
    return kind.substring(kind.indexOf('.') + 1);
  }

  private static Path adapter(String kind) {
    return fixture("adapters/" + kind.substring(0, kind.indexOf('.')));
  }

  private Path base(String kind) throws IOException {
    return fixture("parity/" + family(kind));
  }
}
