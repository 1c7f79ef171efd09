package io.fireact.lm.format;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.architecture.ElementType;
import io.fireact.lm.format.safetensors.ElementCodec;
import io.fireact.lm.format.safetensors.Header;
import io.fireact.lm.format.safetensors.SafetensorsFile;
import io.fireact.lm.format.safetensors.SafetensorsWriter;
import io.fireact.lm.format.safetensors.TensorEntry;
import io.fireact.lm.format.safetensors.TensorInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named float tensors in memory, which a safetensors file holds as F32: training checkpoints and
 * small models. Not for what does not fit into memory twice, which {@link SafetensorsFile} maps.
 *
 * @param metadata free texts by name
 * @param tensors in the file's order
 */
public record Safetensors(Map<String, String> metadata, Map<String, Tensor> tensors) {
  /** Elements that are on their way at a time. */
  private static final int PIECE = 1 << 18;

  /**
   * @param shape sizes of the dimensions
   * @param values row by row
   */
  @SuppressWarnings("ArrayRecordComponent") // large: neither copied nor compared
  public record Tensor(long[] shape, float[] values) {
    public Tensor {
      long elements = TensorEntry.of("", ElementType.F32, shape).bytes() / Float.BYTES;
      if (elements != values.length) {
        throw new IllegalArgumentException(
            "a tensor of " + elements + " elements has " + values.length + " values");
      }
    }
  }

  public Safetensors {
    metadata = Map.copyOf(metadata);
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /**
   * The tensor of a name.
   *
   * @throws IllegalArgumentException when it is missing or has another shape
   */
  public float[] values(String name, long... shape) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("tensor " + name + " is missing");
    }
    if (!Arrays.equals(tensor.shape(), shape)) {
      throw new IllegalArgumentException(
          "tensor "
              + name
              + " has the shape "
              + Arrays.toString(tensor.shape())
              + ", expected "
              + Arrays.toString(shape));
    }
    return tensor.values();
  }

  /** Writes the file. */
  public void write(OutputStream out) throws IOException {
    List<TensorEntry> entries =
        tensors.entrySet().stream()
            .map(
                tensor ->
                    TensorEntry.of(tensor.getKey(), ElementType.F32, tensor.getValue().shape()))
            .toList();
    SafetensorsWriter.write(
        out,
        metadata,
        entries,
        (entry, target) -> {
          Tensor tensor = tensors.get(entry.name());
          write(tensor == null ? new float[0] : tensor.values(), target);
        });
  }

  private static void write(float[] values, OutputStream out) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * Math.min(PIECE, values.length))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < values.length; from += PIECE) {
      bytes.clear();
      ElementCodec.encode(
          values, from, Math.min(PIECE, values.length - from), ElementType.F32, bytes);
      out.write(bytes.array(), 0, bytes.position());
    }
  }

  /**
   * Reads a file's bytes.
   *
   * @throws IllegalArgumentException when the bytes are not a safetensors file of F32 tensors; the
   *     message says what is wrong
   */
  public static Safetensors read(byte[] file) {
    Header header = Header.of(file);
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    return of(
        header.metadata(),
        header.tensors(),
        (tensor, from, length) ->
            bytes
                .slice(Math.toIntExact(header.size() + tensor.begin() + from), length)
                .order(ByteOrder.LITTLE_ENDIAN));
  }

  /**
   * Reads a file, which may be longer than a byte array.
   *
   * @throws FailureException BAD_DATA when it is missing or broken, UNAVAILABLE when it cannot be
   *     read
   */
  public static Safetensors read(Path path) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      return of(
          file.metadata(),
          file.tensors(),
          (tensor, from, length) -> file.read(tensor.name(), from, length));
    } catch (IllegalArgumentException e) {
      throw new FailureException(FailureType.BAD_DATA, path + ": " + e.getMessage(), e);
    }
  }

  private interface Source {
    ByteBuffer read(TensorInfo tensor, long from, int length);
  }

  private static Safetensors of(
      Map<String, String> metadata, Map<String, TensorInfo> infos, Source source) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (TensorInfo info : infos.values()) {
      if (info.element() != ElementType.F32) {
        throw new IllegalArgumentException(
            "tensor " + info.name() + " has the type " + info.type() + "; only F32 is read here");
      }
      if (info.elements() > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "tensor " + info.name() + " has more than 2^31 elements");
      }
      float[] values = new float[(int) info.elements()];
      for (int from = 0; from < values.length; from += PIECE) {
        int count = Math.min(PIECE, values.length - from);
        ByteBuffer bytes = source.read(info, (long) Float.BYTES * from, Float.BYTES * count);
        ElementCodec.decode(bytes, ElementType.F32, values, from, count);
      }
      long[] shape = info.shape().stream().mapToLong(Long::longValue).toArray();
      tensors.put(info.name(), new Tensor(shape, values));
    }
    return new Safetensors(metadata, tensors);
  }
}
