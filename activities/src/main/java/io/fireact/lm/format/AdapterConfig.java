package io.fireact.lm.format;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Understands PEFT's {@code adapter_config.json} of a plain LoRA adapter. A setting that changes
 * what the adapter computes, and that is not supported, is refused by name, known to us or not.
 *
 * @param rank r
 * @param rankStabilized whether the update is scaled by alpha / sqrt(r) (Kalajdzievski 2023)
 * @param targets the rule, for {@link TargetModules}
 * @param base name or path of the base model, where it is known
 */
record AdapterConfig(
    int rank,
    double alpha,
    double dropout,
    boolean rankStabilized,
    JsonNode targets,
    @Nullable String base) {

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
          "bias",
          "base_model_name_or_path",
          "init_lora_weights",
          "inference_mode",
          "auto_mapping",
          "revision",
          "peft_version",
          "megatron_core",
          "qalora_group_size",
          "loftq_config",
          "eva_config");

  /** The file as this platform writes it. */
  private record Written(
      String peftType,
      String taskType,
      int r,
      double loraAlpha,
      double loraDropout,
      boolean useRslora,
      JsonNode targetModules,
      String bias,
      boolean fanInFanOut,
      boolean inferenceMode,
      @JsonProperty("base_model_name_or_path") @Nullable String base) {}

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
  }

  /** The targets as a rule of names. */
  static JsonNode rule(List<String> names) {
    return Json.mapper().valueToTree(names);
  }

  String toJson() {
    return Json.write(
        new Written(
            "LORA",
            "CAUSAL_LM",
            rank,
            alpha,
            dropout,
            rankStabilized,
            targets,
            "none",
            false,
            true,
            base));
  }

  /**
   * Reads the file's text.
   *
   * @throws IllegalArgumentException when it is not of a plain LoRA adapter; the message names the
   *     setting
   */
  static AdapterConfig fromJson(String json) {
    ConfigFields fields = ConfigFields.of(json);
    refuse(fields, "peft_type", Set.of("LORA"));
    if (fields.has("task_type")) {
      refuse(fields, "task_type", Set.of("CAUSAL_LM"));
    }
    if (fields.has("bias")) {
      refuse(fields, "bias", Set.of("none"));
    }
    for (Map.Entry<String, JsonNode> field : fields.all()) {
      if (!UNDERSTOOD.contains(field.getKey()) && !saysNothing(field.getValue())) {
        throw new IllegalArgumentException(
            field.getKey()
                + " "
                + field.getValue()
                + " is not supported; it must be false, empty or left out");
      }
    }
    refuseOtherBases(fields.value("init_lora_weights").asText());
    return new AdapterConfig(
        fields.number("r", 8),
        fields.decimal("lora_alpha", 8),
        fields.decimal("lora_dropout", 0),
        fields.truth("use_rslora", false),
        fields.value("target_modules"),
        fields.has("base_model_name_or_path") ? fields.text("base_model_name_or_path") : null);
  }

  /**
   * These beginnings move a part of the base's weights into the adapter; PEFT does so again when it
   * loads one, so that the adapter fits no base as it is stored.
   */
  private static void refuseOtherBases(String start) {
    String name = start.toLowerCase(Locale.ROOT);
    if (name.startsWith("pissa")
        || name.startsWith("corda")
        || Set.of("olora", "loftq", "lora_ga").contains(name)) {
      throw new IllegalArgumentException(
          "init_lora_weights \""
              + start
              + "\" changes the base model, which is not supported; convert the adapter to a plain"
              + " LoRA with PEFT's save_pretrained(path_initial_model_for_weight_conversion=...)");
    }
  }

  private static void refuse(ConfigFields fields, String field, Set<String> supported) {
    String value = fields.text(field);
    if (!supported.contains(value)) {
      throw new IllegalArgumentException(
          field
              + " \""
              + value
              + "\" is not supported; supported is \""
              + String.join("\", \"", supported)
              + "\"");
    }
  }

  private static boolean saysNothing(JsonNode value) {
    return value.isNull()
        || (value.isBoolean() && !value.booleanValue())
        || (value.isContainerNode() && value.isEmpty())
        || (value.isTextual() && value.textValue().isEmpty());
  }
}
