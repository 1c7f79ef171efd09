package io.fireact.lm.format;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fireact.files.DurableFiles;
import io.fireact.json.Json;
import io.fireact.lm.engine.Architecture;
import io.fireact.lm.engine.LinearMap;
import io.fireact.lm.engine.LoraLayout;
import io.fireact.lm.engine.Parameter;
import io.fireact.sweep.FailureException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A LoRA adapter as a directory that PEFT reads too: {@code adapter_config.json} and {@code
 * adapter_model.safetensors}.
 *
 * @param targets the adapted maps
 * @param alpha the update is scaled by alpha / rank
 * @param parameters flat, in {@link LoraLayout}'s order
 * @param notes free texts kept in the safetensors file's metadata
 */
@SuppressWarnings("ArrayRecordComponent") // large: neither copied nor compared
public record AdapterFiles(
    Set<LinearMap> targets, int rank, double alpha, float[] parameters, Map<String, String> notes) {
  public static final String CONFIG = "adapter_config.json";
  public static final String WEIGHTS = "adapter_model.safetensors";

  /** The fields of PEFT's LoraConfig that say what the adapter is. */
  private record Config(
      String peftType,
      String taskType,
      int r,
      double loraAlpha,
      double loraDropout,
      List<String> targetModules,
      String bias,
      boolean fanInFanOut,
      boolean inferenceMode,
      @JsonProperty("base_model_name_or_path") @Nullable String base) {}

  /** Alpha / rank. */
  public double scale() {
    return alpha / rank;
  }

  /** Writes both files, each whole or not at all. */
  public void write(Path directory, Architecture shape) {
    Config config =
        new Config(
            "LORA",
            "CAUSAL_LM",
            rank,
            alpha,
            0,
            EnumSet.copyOf(targets).stream().map(LinearMap::module).toList(),
            "none",
            false,
            true,
            null);
    DurableFiles.writeText(directory.resolve(CONFIG), Json.write(config));
    Map<String, Safetensors.Tensor> tensors = new LinkedHashMap<>();
    for (Parameter matrix : LoraLayout.of(shape, targets, rank).parameters()) {
      tensors.put(matrix.name(), ModelFiles.tensor(parameters, matrix));
    }
    Map<String, String> metadata = new LinkedHashMap<>(notes);
    metadata.put("format", "pt");
    Safetensors file = new Safetensors(metadata, tensors);
    DurableFiles.write(directory.resolve(WEIGHTS), file::write);
  }

  /**
   * Reads both files.
   *
   * @param shape of the base that the adapter is for
   * @throws FailureException BAD_DATA when one is missing, broken, or does not fit the base
   */
  public static AdapterFiles read(Path directory, Architecture shape) {
    Path configFile = directory.resolve(CONFIG);
    Path file = directory.resolve(WEIGHTS);
    Config config =
        ModelFiles.parse(
            configFile, () -> check(Json.read(DurableFiles.readText(configFile), Config.class)));
    Set<LinearMap> targets = EnumSet.noneOf(LinearMap.class);
    ModelFiles.parse(
        configFile,
        () -> {
          config.targetModules().forEach(name -> targets.add(LinearMap.of(name)));
          return targets;
        });
    return ModelFiles.parse(
        file,
        () -> {
          LoraLayout layout = LoraLayout.of(shape, targets, config.r());
          Safetensors tensors = Safetensors.read(DurableFiles.read(file));
          float[] flat = new float[layout.size()];
          for (Parameter matrix : layout.parameters()) {
            ModelFiles.copy(tensors, matrix, flat);
          }
          return new AdapterFiles(
              targets, config.r(), config.loraAlpha(), flat, tensors.metadata());
        });
  }

  private static Config check(Config config) {
    if (!"LORA".equals(config.peftType()) || config.r() < 1 || config.targetModules() == null) {
      throw new IllegalArgumentException(
          "not a LoRA adapter: it needs peft_type \"LORA\", r of at least 1 and target_modules");
    }
    return config;
  }
}
