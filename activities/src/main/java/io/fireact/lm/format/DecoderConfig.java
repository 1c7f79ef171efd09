package io.fireact.lm.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.Attention;
import io.fireact.lm.architecture.Rope;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Understands a {@code config.json} of Hugging Face's, in the fields of transformers 4 or 5, as an
 * architecture. What would change the decoder's arithmetic in a way that it does not know is
 * refused by name; what a file leaves out is what transformers documents for its family.
 */
final class DecoderConfig {
  /** Ways of writing x * sigmoid(x). */
  private static final Set<String> SILU = Set.of("silu", "swish");

  /** Of the families here, what transformers takes where a config does not say. */
  private static final double DEFAULT_THETA = 10_000;

  private static final double DEFAULT_EPSILON = 1e-6;

  /** A {@code model_type} that the decoder knows, with transformers' defaults for it. */
  private enum Family {
    LLAMA("Llama 2, Llama 3, CodeLlama, SmolLM2", 32_000, 11_008, 0, 2_048),
    MISTRAL("Mistral", 32_000, 14_336, 8, 131_072),
    QWEN2("Qwen2, Qwen2.5", 151_936, 22_016, 32, 32_768);

    private final String models;
    private final int vocabulary;
    private final int feedForward;
    private final int keyValueHeads;
    private final int context;

    Family(String models, int vocabulary, int feedForward, int keyValueHeads, int context) {
      this.models = models;
      this.vocabulary = vocabulary;
      this.feedForward = feedForward;
      this.keyValueHeads = keyValueHeads;
      this.context = context;
    }

    private String type() {
      return name().toLowerCase(Locale.ROOT);
    }

    private static Family of(String type) {
      return Arrays.stream(values())
          .filter(family -> family.type().equals(type))
          .findFirst()
          .orElseThrow(
              () ->
                  unsupported(
                      "model_type \"" + type + "\"",
                      Arrays.stream(values())
                          .map(family -> "\"" + family.type() + "\" (" + family.models + ")")
                          .collect(Collectors.joining(", "))));
    }
  }

  private final ConfigFields fields;
  private final Family family;

  private DecoderConfig(ConfigFields fields) {
    this.fields = fields;
    family = Family.of(fields.text("model_type"));
  }

  /**
   * Reads the file's text.
   *
   * @throws IllegalArgumentException when it is no configuration, or one of a model that the
   *     decoder cannot run; the message names the field and what is supported
   */
  static Architecture architecture(String json) {
    DecoderConfig config = new DecoderConfig(ConfigFields.of(json));
    config.refuseWhatIsNotSupported();
    return config.architecture();
  }

  private void refuseWhatIsNotSupported() {
    String act = fields.text("hidden_act", "silu");
    if (!SILU.contains(act)) {
      throw unsupported("hidden_act \"" + act + "\"", "\"silu\"");
    }
    for (String quantization : List.of("quantization_config", "compression_config")) {
      if (fields.has(quantization)) {
        throw unsupported(
            quantization + ": a quantized checkpoint", "weights in F32, F16 and BF16");
      }
    }
    if (family == Family.LLAMA) {
      for (String bias : List.of("attention_bias", "mlp_bias")) {
        if (fields.truth(bias, false)) {
          throw unsupported(bias + " of a llama", "false");
        }
      }
    }
    if (family == Family.QWEN2 && fields.truth("use_sliding_window", false)) {
      throw unsupported("use_sliding_window of a qwen2", "false");
    }
    String layers = window() > 0 ? "sliding_attention" : "full_attention";
    for (JsonNode layer : fields.list("layer_types")) {
      if (!layer.asText().equals(layers)) {
        throw unsupported("layer_types with " + layer, "\"" + layers + "\" in every layer");
      }
    }
  }

  private int window() {
    // Only Mistral's code reads it, and takes null, but not a missing field, for none.
    return family != Family.MISTRAL || fields.isNull("sliding_window")
        ? 0
        : fields.number("sliding_window", 4_096);
  }

  private Architecture architecture() {
    int width = fields.number("hidden_size", 4_096);
    int heads = fields.number("num_attention_heads", 32);
    int keyValueHeads =
        fields.isNull("num_key_value_heads") || family.keyValueHeads == 0
            ? fields.number("num_key_value_heads", heads)
            : fields.number("num_key_value_heads", family.keyValueHeads);
    int headWidth = fields.has("head_dim") ? fields.number("head_dim", 0) : width / heads;
    if (!fields.has("head_dim") && width % heads != 0) {
      throw new IllegalArgumentException(
          "hidden_size " + width + " is not a multiple of num_attention_heads " + heads);
    }
    int context = fields.number("max_position_embeddings", family.context);
    return new Architecture(
        fields.number("vocab_size", family.vocabulary),
        width,
        fields.number("intermediate_size", family.feedForward),
        new Attention(heads, keyValueHeads, headWidth, family == Family.QWEN2, window()),
        fields.number("num_hidden_layers", 32),
        context,
        rope(context),
        fields.decimal("rms_norm_eps", DEFAULT_EPSILON),
        fields.decimal("embedding_multiplier", 1),
        fields.truth("tie_word_embeddings", false));
  }

  /** Of transformers 5 {@code rope_parameters}, before it {@code rope_scaling} and a theta. */
  private Rope rope(int context) {
    ConfigFields scaling = fields.inner("rope_scaling");
    ConfigFields rope = scaling.isEmpty() ? fields.inner("rope_parameters") : scaling;
    for (Map.Entry<String, JsonNode> field : rope.all()) {
      if (field.getValue().isObject()) {
        throw unsupported("a rope of its own for " + field.getKey(), "one for all layers");
      }
    }
    double theta = rope.decimal("rope_theta", fields.decimal("rope_theta", DEFAULT_THETA));
    double partial =
        rope.decimal("partial_rotary_factor", fields.decimal("partial_rotary_factor", 1));
    if (partial != 1) {
      throw unsupported("partial_rotary_factor " + partial, "1");
    }
    String type = rope.text("rope_type", rope.text("type", "default"));
    return switch (type) {
      case "default" -> new Rope.Plain(theta);
      case "linear" -> new Rope.Linear(theta, rope.decimal("factor"));
      case "llama3" ->
          new Rope.Llama3(
              theta,
              rope.decimal("factor"),
              rope.decimal("low_freq_factor"),
              rope.decimal("high_freq_factor"),
              rope.number("original_max_position_embeddings", context));
      default -> throw unsupported("rope type \"" + type + "\"", "default, linear, llama3");
    };
  }

  private static IllegalArgumentException unsupported(String what, String supported) {
    return new IllegalArgumentException(what + " is not supported; supported: " + supported);
  }
}
