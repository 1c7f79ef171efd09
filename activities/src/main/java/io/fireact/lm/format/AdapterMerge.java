package io.fireact.lm.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.files.DurableFiles;
import io.fireact.lm.architecture.ElementType;
import io.fireact.lm.architecture.WeightLayout;
import io.fireact.lm.format.safetensors.ElementCodec;
import io.fireact.lm.format.safetensors.NotNumbers;
import io.fireact.lm.format.safetensors.SafetensorsFile;
import io.fireact.lm.format.safetensors.SafetensorsWriter;
import io.fireact.lm.format.safetensors.ShardedFiles;
import io.fireact.lm.format.safetensors.TensorEntry;
import io.fireact.lm.format.safetensors.TensorInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds an adapter to its base for good: a checkpoint of the same files, types and names, whose
 * adapted weights are those of {@link AdaptedWeights}, rounded once to the file's type. An output
 * embedding that is no longer the input's is added. Not needed for decoding here, which takes base
 * and adapters apart.
 */
public final class AdapterMerge {
  /** Bytes that are on their way at a time. */
  private static final int PIECE = 1 << 20;

  private static final String HEAD = AdapterReader.HEAD + AdapterReader.WEIGHT;
  private static final String EMBEDDING = AdapterReader.EMBEDDING + AdapterReader.WEIGHT;

  private final CheckpointFiles base;
  private final AdaptedWeights weights;

  /** The layout's names by the files'. */
  private final Map<String, String> names = new HashMap<>();

  private AdapterMerge(CheckpointFiles base, AdaptedWeights weights) {
    this.base = base;
    this.weights = weights;
    new WeightLayout(base.architecture())
        .parameters()
        .forEach(parameter -> names.put(base.stored(parameter.name()), parameter.name()));
  }

  /** Merges an adapter into its own base; refuses one that was trained on another. */
  public static void merge(Path base, Path adapter, Path output) {
    merge(base, adapter, output, false);
  }

  /**
   * Writes the merged model: all files of the base that belong to a checkpoint, whole or not at
   * all.
   *
   * @param base directory of a checkpoint or of one of the platform's own students
   * @param adapter directory of an adapter for it
   * @param output a directory that is not there yet, or empty
   * @param anyBase whether an adapter may be merged that was trained on other weights for sure
   * @throws FailureException BAD_DATA when something is missing, broken, does not fit, or is in the
   *     way, and where a sum is too large for the base's type; DISK_FULL, UNAVAILABLE
   */
  public static void merge(Path base, Path adapter, Path output, boolean anyBase) {
    try (CheckpointFiles files = CheckpointFiles.open(base)) {
      AdapterFiles read = AdapterFiles.read(adapter, files.architecture());
      if (!anyBase) {
        BaseWeights.check(read, adapter.toString(), files::identity, base.toString());
      }
      AdapterMerge merge =
          new AdapterMerge(files, new AdaptedWeights(files.architecture(), files.weights(), read));
      AtomicDirectory.write(output, merge::write);
    }
  }

  private void write(Path output) {
    AuxiliaryFiles.copy(base.directory(), output);
    boolean untied = base.architecture().tied() && !weights.architecture().tied();
    List<SafetensorsFile> files = base.files().files();
    SafetensorsFile last = files.get(files.size() - 1);
    for (SafetensorsFile file : files) {
      List<TensorEntry> entries = new ArrayList<>();
      for (TensorInfo info : file.tensors().values()) {
        // A copy of a tied embedding that some files hold.
        if (!(untied && info.name().equals(HEAD))) {
          entries.add(new TensorEntry(info.name(), info.type(), info.shape()));
        }
      }
      if (untied && file == last) {
        TensorInfo embedding = base.files().find(base.stored(EMBEDDING));
        entries.add(new TensorEntry(HEAD, embedding.type(), embedding.shape()));
      }
      DurableFiles.write(
          output.resolve(file.path().getFileName()),
          out ->
              SafetensorsWriter.write(
                  out, file.metadata(), entries, (entry, target) -> copy(file, entry, target)));
    }
    Path index = base.directory().resolve(ShardedFiles.INDEX);
    if (files.size() > 1 && !untied) {
      DurableFiles.write(output.resolve(ShardedFiles.INDEX), out -> Files.copy(index, out));
    }
    if (untied) {
      untie(output, last);
    }
  }

  /** Says in the other files that there is an output embedding, and where. */
  private void untie(Path output, SafetensorsFile last) {
    Path config = base.directory().resolve(ModelFiles.CONFIG);
    ObjectNode fields =
        ModelFiles.parse(config, () -> ConfigFields.object(DurableFiles.readText(config)));
    fields.put("tie_word_embeddings", false);
    DurableFiles.writeText(output.resolve(ModelFiles.CONFIG), fields.toPrettyString());
    if (base.files().files().size() > 1) {
      Map<String, String> places = new HashMap<>();
      base.files()
          .tensors()
          .forEach((name, file) -> places.put(name, file.path().getFileName().toString()));
      places.put(HEAD, last.path().getFileName().toString());
      DurableFiles.writeText(output.resolve(ShardedFiles.INDEX), ShardedFiles.index(places));
    }
  }

  private void copy(SafetensorsFile file, TensorEntry entry, OutputStream out) throws IOException {
    boolean tied = weights.architecture().tied();
    // A file may hold a tied embedding twice.
    String unknown = entry.name().equals(HEAD) && tied ? EMBEDDING : entry.name();
    String name = names.getOrDefault(entry.name(), unknown);
    boolean added = name.equals(HEAD) && base.architecture().tied();
    if (added || weights.touches(name)) {
      write(name, entry, out);
      return;
    }
    byte[] piece = new byte[PIECE];
    for (long from = 0; from < entry.bytes(); from += PIECE) {
      int length = (int) Math.min(PIECE, entry.bytes() - from);
      ByteBuffer bytes = file.read(entry.name(), from, length);
      checkNumbers(file, entry, bytes, from);
      bytes.get(piece, 0, length);
      out.write(piece, 0, length);
    }
  }

  /** A merged model of what is no number would be found out only by whoever decodes it. */
  private static void checkNumbers(
      SafetensorsFile file, TensorEntry entry, ByteBuffer bytes, long from) {
    TensorInfo info = file.tensors().get(entry.name());
    ElementType type = entry.type().element().orElse(null);
    if (info == null || type == null) {
      return;
    }
    int wrong = NotNumbers.first(bytes, type);
    if (wrong >= 0) {
      throw CheckpointWeights.notNumbers(file.path(), info, from / type.bytes() + wrong);
    }
  }

  /** Rows that the adapter changes, rounded once to the file's type. */
  private void write(String name, TensorEntry entry, OutputStream out) throws IOException {
    ElementType type = entry.type().element().orElseThrow();
    List<Long> shape = entry.shape();
    int rows = Math.toIntExact(shape.get(0));
    int columns = shape.size() == 1 ? 1 : Math.toIntExact(shape.get(1));
    float[] row = new float[columns];
    ByteBuffer bytes = ByteBuffer.allocate(columns * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < rows; i++) {
      weights.row(name, i, row);
      bytes.clear();
      ElementCodec.encode(row, 0, columns, type, bytes);
      checkFinite(name, type, bytes, row);
      out.write(bytes.array());
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
