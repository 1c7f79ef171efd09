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
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.ElementType;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.TargetModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Adapters that PEFT made (src/test/parity/formats.py), and what is refused of others. */
class AdapterFilesTest {
  private static final Path LLAMA = fixture("parity/llama2");
  private static final String[] FILES = {AdapterFiles.CONFIG, AdapterFiles.WEIGHTS};
  private final Architecture shape = CheckpointFiles.architecture(LLAMA);

  private final Path directory;

  AdapterFilesTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @ParameterizedTest
  @ValueSource(strings = {"adapter_plain", "adapter_rslora"})
  void anAdapterOfPeftGivesItsLogits(String name) throws IOException {
    float[] expected = Safetensors.read(fixture("format/logits.safetensors")).values(name, 24, 43);
    float[] found = logits(LLAMA, fixture("format/" + name), prompt("llama2"));
    assertThat(distance(found, expected)).isLessThan(1e-5);
    assertThat(distance(logits(LLAMA, prompt("llama2")), expected)).isGreaterThan(0.1);
  }

  @Test
  void settingsAreKept() {
    AdapterFiles plain = AdapterFiles.read(fixture("format/adapter_plain"), shape);
    assertThat(plain.targets()).containsOnly(TargetModule.Q, TargetModule.V, TargetModule.DOWN);
    assertThat(plain.scale()).isEqualTo(2);
    assertThat(plain.dropout()).isEqualTo(0.05);
    assertThat(plain.base()).isEqualTo(new AdapterBase("tiny-llama-2", null, null));
    AdapterFiles stabilized = AdapterFiles.read(fixture("format/adapter_rslora"), shape);
    assertThat(stabilized.targets()).isEqualTo(EnumSet.allOf(TargetModule.class));
    assertThat(stabilized.scale()).isCloseTo(3 / Math.sqrt(4), within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(strings = {"adapter_plain", "adapter_rslora"})
  void whatIsWrittenIsRead(String name) throws IOException {
    AdapterFiles adapter = AdapterFiles.read(fixture("format/" + name), shape);
    adapter.write(directory, shape);
    AdapterFiles read = AdapterFiles.read(directory, shape);
    assertThat(read).usingRecursiveComparison().ignoringFields("notes").isEqualTo(adapter);
    JsonNode config = TinyCheckpoints.json(directory.resolve(AdapterFiles.CONFIG));
    assertThat(config.get("base_model_name_or_path").textValue()).isEqualTo("tiny-llama-2");
    assertThat(config.get("use_rslora").booleanValue()).isEqualTo(adapter.rankStabilized());
  }

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void weightsOfEveryTypeAreRead(ElementType type) throws IOException {
    copy("adapter_plain");
    TinyCheckpoints.rewrite(directory.resolve(AdapterFiles.WEIGHTS), type, tensors -> {});
    float[] exact = AdapterFiles.read(fixture("format/adapter_plain"), shape).parameters();
    float[] read = AdapterFiles.read(directory, shape).parameters();
    assertThat(distance(read, exact)).isLessThan(type == ElementType.F32 ? 1e-12 : 0.005);
  }

  @Test
  void allLinearIsEveryMapOfEveryLayer() throws IOException {
    all().write(directory, shape);
    for (String rule : new String[] {"\"all-linear\"", "\"ALL-LINEAR\"", "\".*_proj\""}) {
      config("target_modules", rule);
      assertThat(AdapterFiles.read(directory, shape).targets())
          .isEqualTo(EnumSet.allOf(TargetModule.class));
    }
  }

  @Test
  void aNameMayBeAPathsEndOrAllOfIt() throws IOException {
    all().write(directory, shape);
    config(
        "target_modules",
        "[\"self_attn.q_proj\", \"k_proj\", \"v_proj\", \"layers.0.self_attn.o_proj\","
            + " \"model.layers.1.self_attn.o_proj\", \"gate_proj\", \"up_proj\", \"down_proj\","
            + " \"of_another_model\"]");
    assertThat(AdapterFiles.read(directory, shape).parameters()).isEqualTo(all().parameters());
  }

  @Test
  void aPartOfANameIsNoName() throws IOException {
    copy("adapter_plain");
    config("target_modules", "[\"proj\"]");
    refused("target_modules [\"proj\"] chooses no linear map of the model");
    config("target_modules", "\"q_proj\"");
    refused("target_modules \"q_proj\" chooses no linear map of the model");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "peft_type            | \"IA3\"          | peft_type \"IA3\" is not supported",
        "task_type            | \"SEQ_CLS\"      | task_type \"SEQ_CLS\" is not supported",
        "bias                 | \"some\"         | bias \"some\" is not known; PEFT has",
        "use_dora             | \"yes\"          | use_dora is \"yes\", not true or false",
        "modules_to_save      | \"lm_head\"      | modules_to_save is \"lm_head\", not a list",
        "modules_to_save      | [\"(\"]          | modules_to_save is not a regular expression",
        "use_qalora           | true             | use_qalora true is not supported; merge it",
        "target_parameters    | [\"a.weight\"]   | target_parameters [\"a.weight\"] is not",
        "megatron_config      | {\"a\": 1}       | megatron_config {\"a\":1} is not supported",
        "alora_invocation_tokens | [1]           | alora_invocation_tokens [1] is not supported",
        "arrow_config         | {\"top_k\": 3}   | arrow_config {\"top_k\":3} is not supported",
        "trainable_token_indices | 3             | trainable_token_indices is 3, not a list",
        "layer_replication    | [[0, 1]]         | layer_replication [[0,1]] is not supported",
        "of_the_future        | 3                | of_the_future 3 is not supported",
        "init_lora_weights    | \"pissa_niter_4\"| init_lora_weights \"pissa_niter_4\" changes",
        "target_modules       | null             | target_modules must be a list of names",
        "target_modules       | []               | target_modules must be a list of names",
        "target_modules       | [3]              | target_modules holds 3, not a name",
        "target_modules       | \"(\"            | target_modules is not a regular expression",
        "target_modules       | \".*\"           | target_modules chooses model.embed_tokens",
        "target_modules       | [\"q_proj\", \"lm_head\"] | lacks tensor base_model.model.lm_head.l",
        "target_modules       | [\"q_proj\", \"embed_tokens\"] | chooses model.embed_tokens",
        "r                    | 0                | r is 0, not a positive whole number",
        "r                    | 2000000000       | has the shape [3, 16], expected [2000000000",
        "lora_dropout         | 1.5              | lora_dropout of at least 0 and below 1",
        "r                    | 4                | has the shape [3, 16], expected [4, 16]",
        "target_modules       | [\"q_proj\"]     | and 7 others, which target_modules does not",
        "target_modules       | [\"q_proj\", \"v_proj\", \"down_proj\", \"up_proj\"] "
            + "| it lacks tensor base_model.model.model.layers.0.mlp.up_proj.lora_A.weight and 3",
      })
  void whatIsNotSupportedIsRefusedByName(String field, String value, String reason)
      throws IOException {
    copy("adapter_plain");
    config(field, value);
    refused(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "task_type          | null",
        "init_lora_weights  | \"gaussian\"",
        "init_lora_weights  | false",
        "modules_to_save    | []",
        "of_the_future      | false",
        "inference_mode     | false",
        "fan_in_fan_out     | true",
        "bias               | \"all\"",
        "bias               | \"lora_only\"",
        "exclude_modules    | [\"k_proj\"]",
        "rank_pattern       | {\"k_proj\": 7, \"proj\": 9}",
        "loftq_config       | {\"loftq_bits\": 4}",
      })
  void whatSaysNothingOfTheResultIsAccepted(String field, String value) throws IOException {
    copy("adapter_plain");
    config(field, value);
    assertThat(AdapterFiles.read(directory, shape).rank()).isEqualTo(3);
  }

  @Test
  void pickledWeightsAreNotRead() throws IOException {
    TinyCheckpoints.copy(fixture("format/adapter_plain"), directory, AdapterFiles.CONFIG);
    refused("there is no file", AdapterFiles.WEIGHTS);
    Files.createFile(directory.resolve("adapter_model.bin"));
    refused("but adapter_model.bin, which is not read");
  }

  private AdapterFiles all() {
    Set<TargetModule> every = EnumSet.allOf(TargetModule.class);
    float[] parameters = new float[LoraLayout.of(shape, every, 2).size()];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = i;
    }
    return new AdapterFiles(every, 2, 4, parameters, Map.of());
  }

  private void copy(String name) throws IOException {
    TinyCheckpoints.copy(fixture("format/" + name), directory, FILES);
  }

  private void config(String field, String json) throws IOException {
    TinyCheckpoints.edit(
        directory.resolve(AdapterFiles.CONFIG),
        config -> config.set(field, Json.read(json, JsonNode.class)));
  }

  private void refused(String... reasons) {
    assertThatThrownBy(() -> AdapterFiles.read(directory, shape))
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.BAD_DATA))
        .hasMessageContaining(directory.toString())
        .hasMessageContainingAll(reasons);
  }
}
