package io.fireact.lm.format;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Understands PEFT's {@code adapter_config.json} of a LoRA adapter. A setting that changes what the
 * adapter computes, and that is not supported, is refused by name, known to us or not.
 *
 * @param rank r, where no pattern says otherwise
 * @param alpha lora_alpha, where no pattern says otherwise
 * @param rankStabilized whether the update is scaled by alpha / sqrt(r) (Kalajdzievski 2023)
 * @param base the base model, as far as the file names it
 * @param rules which modules it is for
 * @param biases which biases it has copies of
 * @param shifted whether the update has a bias of its own, {@code lora_bias}
 * @param magnitudes whether rows have lengths of their own: DoRA (Liu et al. 2024)
 * @param tokens ids of the tokens whose embedding it has a copy of, by module
 */
record AdapterConfig(
    int rank,
    double alpha,
    double dropout,
    boolean rankStabilized,
    AdapterBase base,
    ModuleRules rules,
    Biases biases,
    boolean shifted,
    boolean magnitudes,
    Map<String, List<Integer>> tokens) {

  /** What helps with every adapter that is not supported here. */
  static final String INSTEAD =
      "; merge it into its base with PEFT (merge_and_unload, then save_pretrained) and use the"
          + " merged model";

  /** Settings that are read, or that say nothing of what the adapter computes. */
  private static final Set<String> UNDERSTOOD =
      Set.of(
          "peft_type",
          "task_type",
          "r",
          "lora_alpha",
          "lora_dropout",
          "use_rslora",
          "target_modules",
          "exclude_modules",
          "layers_to_transform",
          "layers_pattern",
          "rank_pattern",
          "alpha_pattern",
          "modules_to_save",
          "trainable_token_indices",
          "ensure_weight_tying",
          "bias",
          "lora_bias",
          "use_dora",
          // PEFT sets it to false itself where a map is a Linear, as all of these decoders' are.
          "fan_in_fan_out",
          "base_model_name_or_path",
          "init_lora_weights",
          "inference_mode",
          "auto_mapping",
          "revision",
          "peft_version",
          "megatron_core",
          "qalora_group_size",
          "loftq_config",
          "eva_config",
          "corda_config",
          "lora_ga_config");

  /** Beginnings that leave the base as it is. */
  private static final Set<String> BEGINNINGS =
      Set.of("true", "false", "gaussian", "eva", "orthogonal", "mica");

  /** Values of {@code bias}. */
  enum Biases {
    NONE,
    /** Of the modules with LoRA matrices. */
    LORA_ONLY,
    ALL
  }

  /** The file as this platform writes it. */
  private record Written(
      String peftType,
      String taskType,
      int r,
      double loraAlpha,
      double loraDropout,
      boolean useRslora,
      List<String> targetModules,
      String bias,
      boolean fanInFanOut,
      boolean inferenceMode,
      @JsonProperty("base_model_name_or_path") @Nullable String base,
      @Nullable String revision) {}

  AdapterConfig {
    if (rank < 1 || !Double.isFinite(alpha) || !(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException(
          "an adapter needs r of at least 1, a finite lora_alpha, and lora_dropout of at least 0"
              + " and below 1, not "
              + rank
              + ", "
              + alpha
              + " and "
              + dropout);
    }
    tokens = Map.copyOf(tokens);
  }

  /** The file of a plain adapter. */
  static String toJson(AdapterFiles adapter, List<String> targets) {
    AdapterBase base = adapter.base();
    return Json.write(
        new Written(
            "LORA",
            "CAUSAL_LM",
            adapter.rank(),
            adapter.alpha(),
            adapter.dropout(),
            adapter.rankStabilized(),
            targets,
            "none",
            false,
            true,
            base.name(),
            base.revision()));
  }

  /**
   * Reads the file's text.
   *
   * @throws IllegalArgumentException when it is not of a LoRA adapter that is supported; the
   *     message names the setting
   */
  static AdapterConfig fromJson(String json) {
    ConfigFields fields = ConfigFields.of(json);
    refuse(fields, "peft_type", "LORA");
    if (fields.has("task_type")) {
      refuse(fields, "task_type", "CAUSAL_LM");
    }
    for (Map.Entry<String, JsonNode> field : fields.all()) {
      if (!UNDERSTOOD.contains(field.getKey()) && !saysNothing(field.getValue())) {
        throw new IllegalArgumentException(
            field.getKey() + " " + field.getValue() + " is not supported" + INSTEAD);
      }
    }
    refuseOtherBases(fields.value("init_lora_weights").asText("true"));
    return new AdapterConfig(
        fields.number("r", 8),
        fields.decimal("lora_alpha", 8),
        fields.decimal("lora_dropout", 0),
        fields.truth("use_rslora", false),
        new AdapterBase(
            written(fields, "base_model_name_or_path"), written(fields, "revision"), null),
        new ModuleRules(fields),
        biases(fields.text("bias", "none")),
        fields.truth("lora_bias", false),
        fields.truth("use_dora", false),
        tokens(fields.value("trainable_token_indices")));
  }

  private static @Nullable String written(ConfigFields fields, String field) {
    return fields.text(field, "").isBlank() ? null : fields.text(field);
  }

  private static Biases biases(String written) {
    return switch (written) {
      case "none" -> Biases.NONE;
      case "lora_only" -> Biases.LORA_ONLY;
      case "all" -> Biases.ALL;
      default ->
          throw new IllegalArgumentException(
              "bias \"" + written + "\" is not known; PEFT has \"none\", \"lora_only\", \"all\"");
    };
  }

  /** A list alone is for the input embedding. */
  private static Map<String, List<Integer>> tokens(JsonNode written) {
    Map<String, List<Integer>> tokens = new LinkedHashMap<>();
    if (written.isArray() && !written.isEmpty()) {
      tokens.put("embed_tokens", ids(written));
    } else if (written.isObject()) {
      written.properties().forEach(layer -> tokens.put(layer.getKey(), ids(layer.getValue())));
    } else if (!written.isMissingNode() && !written.isArray()) {
      throw new IllegalArgumentException("trainable_token_indices is " + written + ", not a list");
    }
    return tokens;
  }

  private static List<Integer> ids(JsonNode list) {
    List<Integer> ids = new ArrayList<>();
    for (JsonNode id : list) {
      if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
        throw new IllegalArgumentException(
            "trainable_token_indices holds " + id + ", not a token's number");
      }
      ids.add(id.intValue());
    }
    return ids;
  }

  /**
   * These beginnings move a part of the base's weights into the adapter; PEFT does so again when it
   * loads one, so that the adapter fits no base as it is stored.
   */
  private static void refuseOtherBases(String start) {
    if (BEGINNINGS.contains(start.toLowerCase(Locale.ROOT))) {
      return;
    }
    throw new IllegalArgumentException(
        "init_lora_weights \""
            + start
            + "\" changes the base model or is not known, so the adapter alone does not say what"
            + " it computes; write it as a plain LoRA with PEFT's"
            + " save_pretrained(path_initial_model_for_weight_conversion=...)"
            + INSTEAD.replaceFirst(";", ", or"));
  }

  private static void refuse(ConfigFields fields, String field, String supported) {
    String value = fields.text(field);
    if (!value.equals(supported)) {
      throw new IllegalArgumentException(
          field
              + " \""
              + value
              + "\" is not supported; supported is \""
              + supported
              + "\""
              + (field.equals("task_type") ? INSTEAD : ""));
    }
  }

  private static boolean saysNothing(JsonNode value) {
    return value.isNull()
        || (value.isBoolean() && !value.booleanValue())
        || (value.isContainerNode() && value.isEmpty())
        || (value.isTextual() && value.textValue().isEmpty());
  }
}
