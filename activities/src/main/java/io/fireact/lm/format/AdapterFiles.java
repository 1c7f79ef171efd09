package io.fireact.lm.format;

import io.fireact.files.DurableFiles;
import io.fireact.lm.format.safetensors.ElementCodec;
import io.fireact.lm.format.safetensors.SafetensorsFile;
import io.fireact.lm.format.safetensors.TensorInfo;
import io.fireact.lm.shape.Architecture;
import io.fireact.lm.shape.ElementType;
import io.fireact.lm.shape.LinearMap;
import io.fireact.lm.shape.LoraLayout;
import io.fireact.lm.shape.Parameter;
import io.fireact.sweep.FailureException;
import io.fireact.sweep.FailureType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A LoRA adapter as a directory that PEFT reads too: {@code adapter_config.json} and {@code
 * adapter_model.safetensors}. Held in memory in F32, whatever the file's type is.
 *
 * @param targets the adapted maps
 * @param alpha the update is scaled by alpha / rank, or alpha / sqrt(rank) where it is rank
 *     stabilized
 * @param dropout that it was trained with; says nothing of what it computes
 * @param base name or path of the base model, where it is known
 * @param parameters flat, in {@link LoraLayout}'s order; zeros where the file adapts a map in other
 *     layers only
 * @param notes free texts kept in the safetensors file's metadata
 */
@SuppressWarnings("ArrayRecordComponent") // large: neither copied nor compared
public record AdapterFiles(
    Set<LinearMap> targets,
    int rank,
    double alpha,
    boolean rankStabilized,
    double dropout,
    @Nullable String base,
    float[] parameters,
    Map<String, String> notes) {
  public static final String CONFIG = "adapter_config.json";
  public static final String WEIGHTS = "adapter_model.safetensors";
  private static final String PREFIX = "base_model.model.";

  public AdapterFiles {
    targets = Set.copyOf(targets);
    notes = Map.copyOf(notes);
  }

  /** An adapter scaled by alpha / rank, without dropout, of a base without a name. */
  public AdapterFiles(
      Set<LinearMap> targets,
      int rank,
      double alpha,
      float[] parameters,
      Map<String, String> notes) {
    this(targets, rank, alpha, false, 0, null, parameters, notes);
  }

  /** Factor of the update B A. */
  public double scale() {
    return alpha / (rankStabilized ? Math.sqrt(rank) : rank);
  }

  /** Writes both files, each whole or not at all. */
  public void write(Path directory, Architecture shape) {
    List<String> modules = EnumSet.copyOf(targets).stream().map(LinearMap::module).toList();
    AdapterConfig config =
        new AdapterConfig(rank, alpha, dropout, rankStabilized, AdapterConfig.rule(modules), base);
    DurableFiles.writeText(directory.resolve(CONFIG), config.toJson());
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
   * @throws FailureException BAD_DATA when one is missing, broken, or does not fit the base, and
   *     for settings of PEFT's that are not supported, by name
   */
  public static AdapterFiles read(Path directory, Architecture shape) {
    Path configFile = directory.resolve(CONFIG);
    Path file = directory.resolve(WEIGHTS);
    AdapterConfig config =
        ModelFiles.parse(
            configFile, () -> AdapterConfig.fromJson(DurableFiles.readText(configFile)));
    TargetModules targets =
        ModelFiles.parse(configFile, () -> TargetModules.of(config.targets(), shape));
    if (!Files.exists(file) && Files.exists(directory.resolve("adapter_model.bin"))) {
      throw new FailureException(
          FailureType.BAD_DATA,
          "there is no file "
              + file
              + ", but adapter_model.bin, which is not read; save it with PEFT's"
              + " save_pretrained(safe_serialization=True)");
    }
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      return ModelFiles.parse(file, () -> of(config, targets, shape, tensors));
    }
  }

  private static AdapterFiles of(
      AdapterConfig config, TargetModules targets, Architecture shape, SafetensorsFile file) {
    LoraLayout layout;
    try {
      layout = LoraLayout.of(shape, targets.maps(), config.rank());
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "an adapter of rank " + config.rank() + " has more than 2^31 elements", e);
    }
    float[] flat = new float[layout.size()];
    Set<String> extra = new TreeSet<>(file.tensors().keySet());
    Set<String> missing = new TreeSet<>();
    for (Parameter matrix : layout.parameters()) {
      if (targets.modules().contains(module(matrix))) {
        TensorInfo info = file.tensors().get(matrix.name());
        extra.remove(matrix.name());
        if (info == null) {
          missing.add(matrix.name());
        } else {
          copy(file, info, matrix, flat);
        }
      }
    }
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException("it lacks " + some(missing));
    }
    if (!extra.isEmpty()) {
      throw new IllegalArgumentException(
          "it holds " + some(extra) + ", which target_modules does not choose");
    }
    return new AdapterFiles(
        targets.maps(),
        config.rank(),
        config.alpha(),
        config.rankStabilized(),
        config.dropout(),
        config.base(),
        flat,
        file.metadata());
  }

  /** The name of an adapter's matrix, from that of the weight that it is for. */
  static String matrix(String weight, String side) {
    return PREFIX + weight.substring(0, weight.lastIndexOf('.')) + "." + side + ".weight";
  }

  private static String module(Parameter matrix) {
    int end = matrix.name().lastIndexOf(".lora_");
    return matrix.name().substring(PREFIX.length(), end);
  }

  private static String some(Set<String> names) {
    return "tensor "
        + names.iterator().next()
        + (names.size() == 1 ? "" : " and " + (names.size() - 1) + " others");
  }

  private static void copy(SafetensorsFile file, TensorInfo info, Parameter matrix, float[] flat) {
    info.expect(Arrays.stream(matrix.shape()).boxed().toList());
    ElementType type = info.element();
    // By rows, because one read has a limit.
    int row = matrix.columns();
    for (int i = 0; i < matrix.rows(); i++) {
      ElementCodec.decode(
          file.read(info.name(), (long) i * row * type.bytes(), row * type.bytes()),
          type,
          flat,
          matrix.offset() + i * row,
          row);
    }
  }
}
