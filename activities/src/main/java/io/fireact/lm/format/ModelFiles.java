package io.fireact.lm.format;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.files.DurableFiles;
import io.fireact.json.Json;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.Parameter;
import io.fireact.lm.architecture.WeightLayout;
import io.fireact.lm.text.WordTokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A base model as a directory: {@code config.json}, {@code tokenizer.json}, {@code
 * model.safetensors}. Only for models of this platform's own making.
 *
 * @param weights flat, in {@link WeightLayout}'s order
 */
@SuppressWarnings("ArrayRecordComponent") // large: neither copied nor compared
public record ModelFiles(
    Architecture architecture, WordTokenizer tokenizer, float[] weights, boolean structuredStart) {
  public static final String CONFIG = "config.json";
  public static final String TOKENIZER = "tokenizer.json";
  public static final String WEIGHTS = "model.safetensors";

  /** Writes the three files, each whole or not at all. */
  public void write(Path directory) {
    DurableFiles.writeText(
        directory.resolve(CONFIG), Json.write(ModelConfig.of(architecture, structuredStart)));
    DurableFiles.writeText(directory.resolve(TOKENIZER), tokenizer.toJson());
    Map<String, Safetensors.Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : new WeightLayout(architecture).parameters()) {
      tensors.put(parameter.name(), tensor(weights, parameter));
    }
    Safetensors file = new Safetensors(Map.of("format", "pt"), tensors);
    DurableFiles.write(directory.resolve(WEIGHTS), file::write);
  }

  /**
   * Reads the three files into memory; {@link BaseModel} leaves the weights in theirs.
   *
   * @throws FailureException BAD_DATA when one is missing, broken, or does not fit the others
   */
  public static ModelFiles read(Path directory) {
    Path configFile = directory.resolve(CONFIG);
    String config = DurableFiles.readText(configFile);
    Architecture shape = parse(configFile, () -> DecoderConfig.architecture(config));
    boolean structuredStart =
        parse(configFile, () -> ConfigFields.of(config).truth("structured_start", false));
    WordTokenizer tokenizer =
        parse(
            directory.resolve(TOKENIZER),
            () -> WordTokenizer.fromJson(DurableFiles.readText(directory.resolve(TOKENIZER))));
    if (tokenizer.size() != shape.vocabulary()) {
      throw new FailureException(
          FailureType.BAD_DATA,
          directory.resolve(TOKENIZER)
              + " has "
              + tokenizer.size()
              + " tokens, config.json says "
              + shape.vocabulary());
    }
    Path file = directory.resolve(WEIGHTS);
    float[] weights =
        parse(
            file,
            () -> {
              Safetensors tensors = Safetensors.read(file);
              WeightLayout layout = new WeightLayout(shape);
              float[] flat = new float[layout.size()];
              for (Parameter parameter : layout.parameters()) {
                copy(tensors, parameter, flat);
              }
              return flat;
            });
    return new ModelFiles(shape, tokenizer, weights, structuredStart);
  }

  static Safetensors.Tensor tensor(float[] flat, Parameter parameter) {
    return new Safetensors.Tensor(
        parameter.shape(),
        Arrays.copyOfRange(flat, parameter.offset(), parameter.offset() + parameter.size()));
  }

  static void copy(Safetensors tensors, Parameter parameter, float[] flat) {
    float[] values = tensors.values(parameter.name(), parameter.shape());
    System.arraycopy(values, 0, flat, parameter.offset(), values.length);
  }

  /** Runs a parser; what it finds wrong becomes a BAD_DATA failure that names the file. */
  static <T> T parse(Path file, Supplier<T> parser) {
    try {
      return parser.get();
    } catch (IllegalArgumentException e) {
      throw new FailureException(FailureType.BAD_DATA, file + ": " + e.getMessage(), e);
    }
  }
}
