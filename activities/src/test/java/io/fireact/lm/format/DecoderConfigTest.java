package io.fireact.lm.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.Attention;
import io.fireact.lm.architecture.Rope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Configurations as the models' makers published them, and what is refused. */
class DecoderConfigTest {

  @Test
  void llama2() {
    assertThat(
            read(
                """
                {"architectures": ["LlamaForCausalLM"], "bos_token_id": 1, "eos_token_id": 2,
                 "hidden_act": "silu", "hidden_size": 4096, "initializer_range": 0.02,
                 "intermediate_size": 11008, "max_position_embeddings": 4096,
                 "model_type": "llama", "num_attention_heads": 32, "num_hidden_layers": 32,
                 "num_key_value_heads": 32, "pretraining_tp": 1, "rms_norm_eps": 1e-05,
                 "rope_scaling": null, "tie_word_embeddings": false, "torch_dtype": "float16",
                 "use_cache": true, "vocab_size": 32000}
                """))
        .isEqualTo(
            new Architecture(
                32_000,
                4_096,
                11_008,
                new Attention(32, 32, 128, false, 0),
                32,
                4_096,
                new Rope.Plain(10_000),
                1e-5,
                1,
                false));
  }

  @Test
  void codeLlama() {
    Architecture shape =
        read(
            """
            {"model_type": "llama", "vocab_size": 32016, "hidden_size": 4096,
             "max_position_embeddings": 16384, "rope_theta": 1000000, "rms_norm_eps": 1e-05}
            """);
    assertThat(shape.rope()).isEqualTo(new Rope.Plain(1e6));
    assertThat(shape.context()).isEqualTo(16_384);
  }

  @Test
  void llama3() {
    assertThat(
            read(
                """
                {"model_type": "llama", "attention_bias": false, "bos_token_id": 128000,
                 "eos_token_id": [128001, 128008, 128009], "head_dim": 64, "hidden_act": "silu",
                 "hidden_size": 2048, "intermediate_size": 8192,
                 "max_position_embeddings": 131072, "mlp_bias": false,
                 "num_attention_heads": 32, "num_hidden_layers": 16, "num_key_value_heads": 8,
                 "rms_norm_eps": 1e-05, "rope_theta": 500000.0, "tie_word_embeddings": true,
                 "rope_scaling": {"factor": 32.0, "high_freq_factor": 4.0,
                   "low_freq_factor": 1.0, "original_max_position_embeddings": 8192,
                   "rope_type": "llama3"},
                 "torch_dtype": "bfloat16", "vocab_size": 128256}
                """))
        .isEqualTo(
            new Architecture(
                128_256,
                2_048,
                8_192,
                new Attention(32, 8, 64, false, 0),
                16,
                131_072,
                new Rope.Llama3(500_000, 32, 1, 4, 8_192),
                1e-5,
                1,
                true));
  }

  @Test
  void linearScalingInTheOldAndTheNewFields() {
    Rope expected = new Rope.Linear(10_000, 4);
    assertThat(
            read("{'model_type': 'llama', 'rope_scaling': {'type': 'linear', 'factor': 4}}").rope())
        .isEqualTo(expected);
    assertThat(
            read("""
                    {'model_type': 'llama', 'rope_parameters':
                     {'rope_type': 'linear', 'factor': 4.0, 'rope_theta': 10000.0}}
                    """)
                .rope())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'sliding_window': 4096,  | 4096",
        "'sliding_window': null,  | 0",
        "''                       | 4096",
      })
  void mistralsWindow(String field, int window) {
    Architecture shape =
        read("{" + field.replace("''", "") + "'model_type': 'mistral', 'head_dim': null}");
    assertThat(shape.attention()).isEqualTo(new Attention(32, 8, 128, false, window));
    assertThat(shape.feedForward()).isEqualTo(14_336);
    assertThat(shape.context()).isEqualTo(131_072);
  }

  @Test
  void qwen2() {
    assertThat(
            read(
                """
                {"architectures": ["Qwen2ForCausalLM"], "attention_dropout": 0.0,
                 "hidden_act": "silu", "hidden_size": 896, "intermediate_size": 4864,
                 "max_position_embeddings": 32768, "max_window_layers": 21,
                 "model_type": "qwen2", "num_attention_heads": 14, "num_hidden_layers": 24,
                 "num_key_value_heads": 2, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0,
                 "sliding_window": 32768, "tie_word_embeddings": true,
                 "torch_dtype": "bfloat16", "use_sliding_window": false, "vocab_size": 151936}
                """))
        .isEqualTo(
            new Architecture(
                151_936,
                896,
                4_864,
                new Attention(14, 2, 64, true, 0),
                24,
                32_768,
                new Rope.Plain(1e6),
                1e-6,
                1,
                true));
  }

  @Test
  void keyValueHeadsThatAreNotGivenAreTheFamilys() {
    assertThat(read("{'model_type': 'llama'}").attention().keyValueHeads()).isEqualTo(32);
    assertThat(read("{'model_type': 'mistral'}").attention().keyValueHeads()).isEqualTo(8);
    assertThat(
            read("{'model_type': 'mistral', 'num_key_value_heads': null}")
                .attention()
                .keyValueHeads())
        .isEqualTo(32);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpt2     | 'model_type \"gpt2\" is not supported; supported: \"llama\" (Llama 2, Llama 3"
            + ", CodeLlama, SmolLM2), \"mistral\" (Mistral), \"qwen2\" (Qwen2, Qwen2.5)'",
        "phi3     | 'model_type \"phi3\" is not supported'",
        "gemma2   | 'model_type \"gemma2\" is not supported'",
        "qwen3    | 'model_type \"qwen3\" is not supported'",
        "mixtral  | 'model_type \"mixtral\" is not supported'",
        "LLAMA    | 'model_type \"LLAMA\" is not supported'",
      })
  void otherArchitecturesAreRefusedWithTheList(String type, String reason) {
    refuses("{'model_type': '" + type + "'}", reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'hidden_act': 'gelu'                        | hidden_act \"gelu\" is not supported",
        "'mlp_bias': true                            | mlp_bias of a llama is not supported",
        "'attention_bias': true                      | attention_bias of a llama is not",
        "'quantization_config': {'bits': 4}          | quantization_config: a quantized",
        "'partial_rotary_factor': 0.5                | partial_rotary_factor 0.5 is not",
        "'rope_parameters': {'partial_rotary_factor': 0.25} | partial_rotary_factor 0.25 is not",
        "'rope_scaling': {'type': 'yarn'}            | rope type \"yarn\" is not supported;",
        "'rope_scaling': {'type': 'dynamic'}         | rope type \"dynamic\" is not supported",
        "'rope_scaling': {'rope_type': 'longrope'}   | supported: default, linear, llama3",
        "'rope_scaling': {'type': 'linear'}          | it has no rope_scaling.factor",
        "'rope_scaling': 4                           | rope_scaling is 4, not an object",
        "'rope_parameters': {'full_attention': {}}   | a rope of its own for full_attention",
        "'layer_types': ['sliding_attention']        | layer_types with \"sliding_attention\"",
        "'hidden_size': '4096'                       | hidden_size is \"4096\", not a positive",
        "'hidden_size': -1                           | hidden_size is -1, not a positive",
        "'hidden_size': 99999999999                  | hidden_size is 99999999999, not a",
        "'hidden_size': 4095                         | hidden_size 4095 is not a multiple of",
        "'num_key_value_heads': 5                    | not a multiple of keyValueHeads 5",
        "'tie_word_embeddings': 1                    | tie_word_embeddings is 1, not true or",
        "'rms_norm_eps': 'small'                     | rms_norm_eps is \"small\", not a number",
        "'rope_theta': 0                             | rope theta must be at least 1",
        "'vocab_size': 1, 'vocab_size': 2            | Duplicate field 'vocab_size'",
      })
  void whatTheDecoderCannotDoIsRefusedByName(String field, String reason) {
    refuses("{'model_type': 'llama', " + field + "}", reason);
  }

  @Test
  void aSlidingWindowOfQwen2IsRefused() {
    refuses(
        "{'model_type': 'qwen2', 'use_sliding_window': true}",
        "use_sliding_window of a qwen2 is not supported; supported: false");
  }

  @Test
  void whatIsNoConfigurationIsRefused() {
    refuses("{}", "it has no model_type");
    refuses("[]", "it is not a JSON object");
    refuses("{", "it is not JSON");
    refuses("", "it is not JSON: it is empty");
  }

  private static Architecture read(String json) {
    return DecoderConfig.architecture(json.replace('\'', '"'));
  }

  private static void refuses(String json, String reason) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }
}
