package io.fireact.lm.format;

import io.fireact.files.DurableFiles;
import io.fireact.lm.format.safetensors.ElementCodec;
import io.fireact.lm.format.safetensors.SafetensorsFile;
import io.fireact.lm.format.safetensors.SafetensorsWriter;
import io.fireact.lm.format.safetensors.ShardedFiles;
import io.fireact.lm.format.safetensors.TensorEntry;
import io.fireact.lm.shape.ElementType;
import io.fireact.lm.shape.LinearMap;
import io.fireact.lm.shape.LoraLayout;
import io.fireact.lm.shape.Parameter;
import io.fireact.lm.shape.WeightLayout;
import io.fireact.sweep.FailureException;
import io.fireact.sweep.FailureType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds an adapter to its base for good: a checkpoint of the same files, types and names, whose
 * adapted weights are W + scale B A. Computed in float and rounded once to the file's type, tensor
 * by tensor, so that memory holds the adapter and some rows, whatever the model's size. Not needed
 * for decoding here, which takes base and adapters apart.
 */
public final class AdapterMerge {
  /** Bytes that are on their way at a time. */
  private static final int PIECE = 1 << 20;

  /** The two matrices of an adapted map. */
  private record Update(Parameter down, Parameter up) {}

  private final CheckpointFiles base;
  private final AdapterFiles adapter;

  /** By the files' names. */
  private final Map<String, Update> updates = new HashMap<>();

  private AdapterMerge(CheckpointFiles base, AdapterFiles adapter) {
    this.base = base;
    this.adapter = adapter;
    Map<String, Parameter> matrices = new HashMap<>();
    LoraLayout.of(base.architecture(), adapter.targets(), adapter.rank())
        .parameters()
        .forEach(matrix -> matrices.put(matrix.name(), matrix));
    WeightLayout weights = new WeightLayout(base.architecture());
    for (int layer = 0; layer < base.architecture().layers(); layer++) {
      for (LinearMap map : LinearMap.values()) {
        String weight = weights.of(layer, map).name();
        Parameter down = matrices.get(AdapterFiles.matrix(weight, "lora_A"));
        Parameter up = matrices.get(AdapterFiles.matrix(weight, "lora_B"));
        if (down != null && up != null) {
          updates.put(base.stored(weight), new Update(down, up));
        }
      }
    }
  }

  /**
   * Writes the merged model: all files of the base that belong to a checkpoint, whole or not at
   * all.
   *
   * @param base directory of a checkpoint or of one of the platform's own students
   * @param adapter directory of an adapter for it
   * @param output a directory that is not there yet, or empty
   * @throws FailureException BAD_DATA when something is missing, broken, does not fit, or is in the
   *     way, and where a sum is too large for the base's type; DISK_FULL, UNAVAILABLE
   */
  public static void merge(Path base, Path adapter, Path output) {
    try (CheckpointFiles files = CheckpointFiles.open(base)) {
      AdapterMerge merge =
          new AdapterMerge(files, AdapterFiles.read(adapter, files.architecture()));
      WholeDirectory.write(output, merge::write);
    }
  }

  private void write(Path output) {
    SideFiles.copy(base.directory(), output);
    for (SafetensorsFile file : base.files().files()) {
      List<TensorEntry> entries =
          file.tensors().values().stream()
              .map(info -> new TensorEntry(info.name(), info.type(), info.shape()))
              .toList();
      DurableFiles.write(
          output.resolve(file.path().getFileName()),
          out ->
              SafetensorsWriter.write(
                  out, file.metadata(), entries, (entry, target) -> copy(file, entry, target)));
    }
    Path index = base.directory().resolve(ShardedFiles.INDEX);
    if (base.files().files().size() > 1) {
      DurableFiles.write(output.resolve(ShardedFiles.INDEX), out -> Files.copy(index, out));
    }
  }

  private void copy(SafetensorsFile file, TensorEntry entry, OutputStream out) throws IOException {
    Update update = updates.get(entry.name());
    if (update != null) {
      add(file, entry.name(), update, out);
      return;
    }
    byte[] piece = new byte[PIECE];
    for (long from = 0; from < entry.bytes(); from += PIECE) {
      int length = (int) Math.min(PIECE, entry.bytes() - from);
      file.read(entry.name(), from, length).get(piece, 0, length);
      out.write(piece, 0, length);
    }
  }

  private void add(SafetensorsFile file, String name, Update update, OutputStream out)
      throws IOException {
    ElementType type = base.files().find(name).element();
    int columns = update.down().columns();
    int rowBytes = columns * type.bytes();
    float scale = (float) adapter.scale();
    float[] row = new float[columns];
    float[] sum = new float[columns];
    ByteBuffer bytes = ByteBuffer.allocate(rowBytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < update.up().rows(); i++) {
      ElementCodec.decode(file.read(name, (long) i * rowBytes, rowBytes), type, row, 0, columns);
      product(update, i, sum);
      for (int j = 0; j < columns; j++) {
        row[j] += scale * sum[j];
      }
      bytes.clear();
      ElementCodec.encode(row, 0, columns, type, bytes);
      checkFinite(name, type, bytes, row);
      out.write(bytes.array());
    }
  }

  /** Row {@code i} of B A. */
  private void product(Update update, int i, float[] sum) {
    float[] values = adapter.parameters();
    int rank = update.down().rows();
    int columns = update.down().columns();
    Arrays.fill(sum, 0);
    for (int k = 0; k < rank; k++) {
      float factor = values[update.up().offset() + i * rank + k];
      int from = update.down().offset() + k * columns;
      for (int j = 0; j < columns; j++) {
        sum[j] += factor * values[from + j];
      }
    }
  }

  private static void checkFinite(String name, ElementType type, ByteBuffer bytes, float[] row) {
    bytes.flip();
    ElementCodec.decode(bytes, type, row, 0, row.length);
    for (float value : row) {
      if (!Float.isFinite(value)) {
        throw new FailureException(
            FailureType.BAD_DATA,
            "tensor " + name + " with the adapter has a value that " + type + " cannot hold");
      }
    }
  }
}
