package io.fireact.lm.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.failure.FailureException;
import io.fireact.files.DurableFiles;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.ElementType;
import io.fireact.lm.architecture.Parameter;
import io.fireact.lm.architecture.WeightLayout;
import io.fireact.lm.format.safetensors.ElementCodec;
import io.fireact.lm.format.safetensors.SafetensorsWriter;
import io.fireact.lm.format.safetensors.ShardedWriter;
import io.fireact.lm.format.safetensors.TensorEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes trained weights as a checkpoint's directory that transformers reads: configuration,
 * tokenizer and chat template are those of the model that the training began with. Not for
 * adapters, which are {@link AdapterFiles}, nor for a student from nothing, {@link ModelFiles}.
 */
public final class CheckpointWriter {
  /** Bytes of a file's tensors at most, as Hugging Face's libraries have it. */
  private static final long LARGEST_FILE = 5_000_000_000L;

  /** Elements that are on their way at a time. */
  private static final int PIECE = 1 << 18;

  private CheckpointWriter() {}

  /** Writes the weights as they are, in F32; else as the other {@link #write}. */
  public static void write(Path base, Architecture shape, float[] weights, Path output) {
    write(base, shape, weights, ElementType.F32, output);
  }

  /**
   * Writes a model's files, each whole or not at all; files of other names stay.
   *
   * @param base directory of the model that the training began with
   * @param shape of the weights; its context may be shorter than the base's
   * @param weights flat, in {@link WeightLayout}'s order
   * @param type in which they are stored, rounded to the nearest
   * @throws FailureException BAD_DATA when the base is broken, DISK_FULL, UNAVAILABLE
   * @throws IllegalArgumentException when shape, weights and base do not fit
   */
  public static void write(
      Path base, Architecture shape, float[] weights, ElementType type, Path output) {
    WeightLayout layout = new WeightLayout(shape);
    if (weights.length != layout.size()) {
      throw new IllegalArgumentException(
          "the architecture has " + layout.size() + " weights, not " + weights.length);
    }
    Architecture said = CheckpointFiles.architecture(base);
    if (!said.withContext(shape.context()).equals(shape)) {
      throw new IllegalArgumentException("the weights are of " + shape + ", the base of " + said);
    }
    Map<String, Parameter> parameters = new HashMap<>();
    layout.parameters().forEach(parameter -> parameters.put(parameter.name(), parameter));
    List<TensorEntry> entries =
        layout.parameters().stream()
            .map(parameter -> TensorEntry.of(parameter.name(), type, parameter.shape()))
            .toList();
    AuxiliaryFiles.copy(base, output);
    SafetensorsWriter.Content content =
        (entry, out) -> {
          Parameter parameter = parameters.get(entry.name());
          if (parameter != null) {
            write(weights, parameter, type, out);
          }
        };
    ShardedWriter.write(output, Map.of("format", "pt"), entries, LARGEST_FILE, content);
    DurableFiles.writeText(output.resolve(ModelFiles.CONFIG), config(base, type));
  }

  private static void write(
      float[] weights, Parameter parameter, ElementType type, OutputStream out) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(type.bytes() * Math.min(PIECE, parameter.size()))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < parameter.size(); from += PIECE) {
      int count = Math.min(PIECE, parameter.size() - from);
      bytes.clear();
      ElementCodec.encode(weights, parameter.offset() + from, count, type, bytes);
      out.write(bytes.array(), 0, bytes.position());
    }
  }

  /** The base's configuration, but for the type, whose field transformers 5 has renamed. */
  private static String config(Path base, ElementType type) {
    Path file = base.resolve(ModelFiles.CONFIG);
    return ModelFiles.parse(
        file,
        () -> {
          ObjectNode config = ConfigFields.object(DurableFiles.readText(file));
          config.put(
              config.has("dtype") ? "dtype" : "torch_dtype",
              switch (type) {
                case F32 -> "float32";
                case F16 -> "float16";
                case BF16 -> "bfloat16";
              });
          return config.toPrettyString();
        });
  }
}
