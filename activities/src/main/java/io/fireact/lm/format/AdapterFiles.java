package io.fireact.lm.format;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.files.DurableFiles;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.Parameter;
import io.fireact.lm.architecture.TargetModule;
import io.fireact.lm.format.safetensors.SafetensorsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A LoRA adapter as a directory that PEFT reads too: {@code adapter_config.json} and {@code
 * adapter_model.safetensors}. Held in memory in F32, whatever the file's type is.
 *
 * @param targets the adapted maps
 * @param alpha the update is scaled by alpha / rank, or alpha / sqrt(rank) where it is rank
 *     stabilized
 * @param dropout that it was trained with; says nothing of what it computes
 * @param base what is known of the model that it was trained on
 * @param parameters flat, in {@link LoraLayout}'s order; zeros where the file adapts a module in
 *     other layers only, and where it has a smaller rank
 * @param extras what it changes besides
 * @param notes free texts kept in the safetensors file's metadata
 */
@SuppressWarnings("ArrayRecordComponent") // large: neither copied nor compared
public record AdapterFiles(
    Set<TargetModule> targets,
    int rank,
    double alpha,
    boolean rankStabilized,
    double dropout,
    AdapterBase base,
    float[] parameters,
    AdapterExtras extras,
    Map<String, String> notes) {
  public static final String CONFIG = "adapter_config.json";
  public static final String WEIGHTS = "adapter_model.safetensors";

  /** Under this name the weights' metadata says what {@link BaseWeights} says of the base. */
  static final String BASE_WEIGHTS = "base_weights";

  private static final String PREFIX = "base_model.model.";

  public AdapterFiles {
    targets = Set.copyOf(targets);
    notes = Map.copyOf(notes);
  }

  /** An adapter scaled by alpha / rank, without dropout, of a base without a name. */
  public AdapterFiles(
      Set<TargetModule> targets,
      int rank,
      double alpha,
      float[] parameters,
      Map<String, String> notes) {
    this(
        targets, rank, alpha, false, 0, AdapterBase.UNKNOWN, parameters, AdapterExtras.NONE, notes);
  }

  /** The same with other extras. */
  AdapterFiles with(AdapterExtras other) {
    return new AdapterFiles(
        targets, rank, alpha, rankStabilized, dropout, base, parameters, other, notes);
  }

  /** Factor of the update B A. */
  public double scale() {
    return alpha / (rankStabilized ? Math.sqrt(rank) : rank);
  }

  /** Writes both files of a plain adapter, each whole or not at all. */
  public void write(Path directory, Architecture shape) {
    if (!extras.isEmpty()) {
      throw new IllegalArgumentException(
          "an adapter with " + extras.said() + " is read and merged, but not written");
    }
    List<String> modules = EnumSet.copyOf(targets).stream().map(TargetModule::module).toList();
    DurableFiles.writeText(directory.resolve(CONFIG), AdapterConfig.toJson(this, modules));
    Map<String, Safetensors.Tensor> tensors = new LinkedHashMap<>();
    for (Parameter matrix : LoraLayout.of(shape, targets, rank).parameters()) {
      tensors.put(matrix.name(), ModelFiles.tensor(parameters, matrix));
    }
    Map<String, String> metadata = new LinkedHashMap<>(notes);
    metadata.put("format", "pt");
    if (base.weights() != null) {
      metadata.put(BASE_WEIGHTS, base.weights());
    }
    Safetensors file = new Safetensors(metadata, tensors);
    DurableFiles.write(directory.resolve(WEIGHTS), file::write);
  }

  /**
   * Reads both files.
   *
   * @param shape of the base that the adapter is for
   * @throws FailureException BAD_DATA when one is missing, broken, or does not fit the base, holds
   *     something that is no number, and for settings of PEFT's that are not supported, by name
   */
  public static AdapterFiles read(Path directory, Architecture shape) {
    Path file = directory.resolve(WEIGHTS);
    Path configFile = directory.resolve(CONFIG);
    AdapterConfig config = config(directory);
    ResolvedTargets targets = ModelFiles.parse(configFile, () -> ResolvedTargets.of(config, shape));
    checkSafe(directory);
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      return ModelFiles.parse(file, () -> AdapterReader.read(config, targets, shape, tensors));
    }
  }

  /** What the adapter says of its base, without reading its weights; fails as {@link #read}. */
  public static AdapterBase base(Path directory) {
    AdapterBase said = config(directory).base();
    checkSafe(directory);
    try (SafetensorsFile tensors = SafetensorsFile.open(directory.resolve(WEIGHTS))) {
      return said.with(tensors.metadata().get(BASE_WEIGHTS));
    }
  }

  private static AdapterConfig config(Path directory) {
    Path file = directory.resolve(CONFIG);
    return ModelFiles.parse(file, () -> AdapterConfig.fromJson(DurableFiles.readText(file)));
  }

  private static void checkSafe(Path directory) {
    Path file = directory.resolve(WEIGHTS);
    if (!Files.exists(file) && Files.exists(directory.resolve("adapter_model.bin"))) {
      throw new FailureException(
          FailureType.BAD_DATA,
          "there is no file "
              + file
              + ", but adapter_model.bin, which is not read; save it with PEFT's"
              + " save_pretrained(safe_serialization=True)");
    }
  }

  /** The name of an adapter's matrix, from that of the weight that it is for. */
  static String matrix(String weight, String side) {
    return PREFIX + weight.substring(0, weight.lastIndexOf('.')) + "." + side + ".weight";
  }
}
