package io.fireact.lm.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.json.Json;
import io.fireact.json.MalformedJsonException;
import io.fireact.json.StrictJson;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A file of named float vectors with a digest of the whole, so that a broken one is never taken for
 * a good one; any reader of safetensors opens it. Written and read piece by piece, since a
 * checkpoint can be larger than a byte array. Not for models that others read.
 */
record VectorFile(Map<String, String> metadata, Map<String, float[]> vectors) {
  private static final String METADATA = "__metadata__";
  private static final String DIGEST = "digest";
  private static final int LARGEST_HEADER = 1 << 20;
  private static final int PIECE = 1 << 18;

  VectorFile {
    metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    vectors = Collections.unmodifiableMap(new LinkedHashMap<>(vectors));
  }

  /** Bytes of the file, without its header, which is small. */
  long bytes() {
    return vectors.values().stream().mapToLong(vector -> (long) Float.BYTES * vector.length).sum();
  }

  void write(OutputStream out) throws IOException {
    ObjectNode header = Json.mapper().createObjectNode();
    ObjectNode texts = header.putObject(METADATA);
    metadata.forEach(texts::put);
    texts.put(DIGEST, digest());
    long offset = 0;
    for (Map.Entry<String, float[]> vector : vectors.entrySet()) {
      ObjectNode entry = header.putObject(vector.getKey());
      entry.put("dtype", "F32").putArray("shape").add(vector.getValue().length);
      long end = offset + (long) Float.BYTES * vector.getValue().length;
      entry.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] json = Json.write(header).getBytes(StandardCharsets.UTF_8);
    int padded = (json.length + 7) / 8 * 8;
    ByteBuffer start = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
    start.putLong(padded).put(json);
    while (start.hasRemaining()) {
      start.put((byte) ' ');
    }
    out.write(start.array());
    for (float[] vector : vectors.values()) {
      inPieces(vector, out::write);
    }
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException when it is broken in any way
   */
  static VectorFile read(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      long length = Long.reverseBytes(in.readLong());
      if (length < 0 || length > LARGEST_HEADER) {
        throw new IllegalArgumentException("a header of " + length + " bytes");
      }
      JsonNode header = StrictJson.read(in.readNBytes((int) length));
      Map<String, String> metadata = new TreeMap<>();
      header
          .path(METADATA)
          .properties()
          .forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
      String digest = metadata.remove(DIGEST);
      long rest = Files.size(file) - Long.BYTES - length;
      Map<String, float[]> vectors = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> entry : header.properties()) {
        if (!entry.getKey().equals(METADATA)) {
          long count = entry.getValue().path("shape").path(0).asLong(-1);
          rest -= count * Float.BYTES;
          if (count < 0 || count > Integer.MAX_VALUE || rest < 0) {
            throw new IllegalArgumentException("it is shorter than its header says");
          }
          vectors.put(entry.getKey(), floats(in, (int) count));
        }
      }
      VectorFile found = new VectorFile(metadata, vectors);
      if (rest != 0 || !found.digest().equals(digest)) {
        throw new IllegalArgumentException("its content is not what was written");
      }
      return found;
    } catch (EOFException | MalformedJsonException e) {
      throw new IllegalArgumentException("not a whole checkpoint", e);
    }
  }

  private static float[] floats(DataInputStream in, int count) throws IOException {
    float[] values = new float[count];
    byte[] bytes = new byte[Math.min(count, PIECE) * Float.BYTES];
    for (int from = 0; from < count; from += PIECE) {
      int piece = Math.min(PIECE, count - from);
      in.readFully(bytes, 0, piece * Float.BYTES);
      ByteBuffer.wrap(bytes)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(values, from, piece);
    }
    return values;
  }

  private String digest() {
    MessageDigest digest = TrainingCheckpoint.sha256();
    metadata.forEach((name, text) -> update(digest, name + "\0" + text + "\0"));
    vectors.forEach(
        (name, vector) -> {
          update(digest, name + "\0" + vector.length + "\0");
          TrainingCheckpoint.update(digest, vector);
        });
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void update(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Takes a piece of the bytes. */
  interface Sink<E extends Exception> {
    void take(byte[] bytes, int from, int count) throws E;
  }

  /** A vector's little-endian bytes, a piece at a time. */
  static <E extends Exception> void inPieces(float[] vector, Sink<E> sink) throws E {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.min(vector.length, PIECE) * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < vector.length; from += PIECE) {
      int piece = Math.min(PIECE, vector.length - from);
      bytes.asFloatBuffer().put(vector, from, piece);
      sink.take(bytes.array(), 0, piece * Float.BYTES);
    }
  }
}
