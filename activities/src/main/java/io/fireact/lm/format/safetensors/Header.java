package io.fireact.lm.format.safetensors;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.json.Json;
import io.fireact.json.MalformedJsonException;
import io.fireact.json.StrictJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A safetensors file's header: 8 bytes length, then JSON. Read strictly, as the format's own
 * library does: every byte behind it must belong to exactly one tensor.
 *
 * @param metadata free texts by name
 * @param tensors by name, in the order of their bytes
 * @param size its own bytes, the length included: the tensors begin there
 */
public record Header(Map<String, String> metadata, Map<String, TensorInfo> tensors, long size) {
  /** Bytes of the length before the JSON. */
  static final int LENGTH = 8;

  private static final int LARGEST = 100_000_000;
  private static final String METADATA = "__metadata__";

  public Header {
    metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /**
   * Reads the header of a file that is in memory.
   *
   * @throws IllegalArgumentException when the bytes are not a whole safetensors file; the message
   *     says what is wrong
   */
  public static Header of(byte[] file) {
    int length = length(Arrays.copyOf(file, Math.min(LENGTH, file.length)), file.length);
    return parse(Arrays.copyOfRange(file, LENGTH, LENGTH + length), file.length);
  }

  /**
   * The length of the JSON, from a file's first bytes.
   *
   * @param start the first 8 bytes, or fewer where the file has no more
   * @throws IllegalArgumentException when it cannot be true
   */
  static int length(byte[] start, long fileSize) {
    if (start.length < LENGTH) {
      throw bad("it has " + fileSize + " bytes, less than the header's length takes");
    }
    long length = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    if (length < 2 || length > fileSize - LENGTH) {
      throw bad("the header's length " + length + " does not fit the file's " + fileSize);
    }
    if (length > LARGEST) {
      throw bad("the header has " + length + " bytes, allowed are " + LARGEST);
    }
    return (int) length;
  }

  /**
   * Reads the JSON.
   *
   * @throws IllegalArgumentException when it is not a header of a file of this size; the message
   *     says what is wrong
   */
  static Header parse(byte[] json, long fileSize) {
    if (json.length == 0 || json[0] != '{') {
      throw bad("the header is not a JSON object");
    }
    long size = LENGTH + (long) json.length;
    JsonNode header;
    try {
      header = StrictJson.read(json);
    } catch (MalformedJsonException e) {
      throw bad(
          (e.isEncoding() ? "the header is not UTF-8: " : "the header is not JSON: ")
              + e.getMessage());
    }
    Map<String, String> metadata = new TreeMap<>();
    List<TensorInfo> tensors = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : header.properties()) {
      if (field.getKey().equals(METADATA)) {
        texts(field.getValue(), metadata);
      } else {
        tensors.add(tensor(field.getKey(), field.getValue()));
      }
    }
    return new Header(metadata, inOrder(tensors, fileSize - size), size);
  }

  private static void texts(JsonNode node, Map<String, String> metadata) {
    if (!node.isObject()) {
      throw bad("__metadata__ is not an object");
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!field.getValue().isTextual()) {
        throw bad("__metadata__." + field.getKey() + " is not a string");
      }
      metadata.put(field.getKey(), field.getValue().textValue());
    }
  }

  private static TensorInfo tensor(String name, JsonNode node) {
    TensorType type;
    try {
      type = TensorType.of(node.path("dtype").asText());
    } catch (IllegalArgumentException e) {
      throw bad("tensor " + name + " " + e.getMessage());
    }
    List<Long> shape = numbers(name, "shape", node.path("shape"));
    List<Long> offsets = numbers(name, "data_offsets", node.path("data_offsets"));
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw bad("tensor " + name + " has data_offsets that are not [begin, end]");
    }
    try {
      return new TensorInfo(name, type, shape, offsets.get(0), offsets.get(1));
    } catch (IllegalArgumentException e) {
      throw bad(String.valueOf(e.getMessage()));
    }
  }

  private static List<Long> numbers(String tensor, String field, JsonNode node) {
    if (!node.isArray()) {
      throw bad("tensor " + tensor + " has no list " + field);
    }
    List<Long> values = new ArrayList<>();
    for (JsonNode value : node) {
      if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
        throw bad("tensor " + tensor + ": " + field + " holds " + value);
      }
      values.add(value.longValue());
    }
    return values;
  }

  private static Map<String, TensorInfo> inOrder(List<TensorInfo> tensors, long bytes) {
    tensors.sort(Comparator.comparingLong(TensorInfo::begin).thenComparingLong(TensorInfo::end));
    Map<String, TensorInfo> ordered = new LinkedHashMap<>();
    long next = 0;
    for (TensorInfo tensor : tensors) {
      if (tensor.begin() != next) {
        throw bad(
            "tensor "
                + tensor.name()
                + " begins at "
                + tensor.begin()
                + ", expected "
                + next
                + (tensor.begin() < next
                    ? ": it overlaps the one before"
                    : ": the bytes between belong to no tensor"));
      }
      if (tensor.end() > bytes) {
        throw bad("tensor " + tensor.name() + " ends behind the end of the file; it is cut short");
      }
      ordered.put(tensor.name(), tensor);
      next = tensor.end();
    }
    if (next != bytes) {
      throw bad((bytes - next) + " bytes at its end belong to no tensor");
    }
    return ordered;
  }

  /** The header of a file with these tensors, one behind the other. */
  static Header of(Map<String, String> metadata, Iterable<TensorEntry> entries) {
    Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    long begin = 0;
    for (TensorEntry entry : entries) {
      long end = Math.addExact(begin, entry.bytes());
      TensorInfo info = new TensorInfo(entry.name(), entry.type(), entry.shape(), begin, end);
      if (entry.name().equals(METADATA) || tensors.put(entry.name(), info) != null) {
        throw new IllegalArgumentException("two tensors have the name " + entry.name());
      }
      begin = end;
    }
    return new Header(metadata, tensors, 0);
  }

  /** The bytes in a file, the length first, padded to a multiple of 8 with spaces. */
  byte[] bytes() {
    byte[] json = json();
    if (json.length > LARGEST) {
      throw new IllegalArgumentException(
          "the header has " + json.length + " bytes, allowed are " + LARGEST);
    }
    int padded = (json.length + 7) / 8 * 8;
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH + padded).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(padded).put(json);
    while (bytes.hasRemaining()) {
      bytes.put((byte) ' ');
    }
    return bytes.array();
  }

  private byte[] json() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.mapper().createGenerator(out)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectFieldStart(METADATA);
        for (Map.Entry<String, String> text : metadata.entrySet()) {
          json.writeStringField(text.getKey(), text.getValue());
        }
        json.writeEndObject();
      }
      for (TensorInfo tensor : tensors.values()) {
        json.writeObjectFieldStart(tensor.name());
        json.writeStringField("dtype", tensor.type().name());
        json.writeArrayFieldStart("shape");
        for (long size : tensor.shape()) {
          json.writeNumber(size);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("data_offsets");
        json.writeNumber(tensor.begin());
        json.writeNumber(tensor.end());
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a byte array cannot fail
    }
    return out.toByteArray();
  }

  static IllegalArgumentException bad(String what) {
    return new IllegalArgumentException("not a safetensors file: " + what);
  }
}
