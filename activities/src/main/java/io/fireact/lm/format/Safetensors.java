package io.fireact.lm.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A file of named tensors in the safetensors format: 8 bytes header length, a JSON header, the
 * tensors' bytes. Reads and writes F32 only, and reads strictly: every byte of the file must belong
 * to exactly one tensor. Held in memory; not for models larger than that.
 *
 * @param metadata free texts by name
 * @param tensors in the file's order
 */
public record Safetensors(Map<String, String> metadata, Map<String, Tensor> tensors) {
  private static final int LARGEST_HEADER = 100_000_000;
  private static final String METADATA = "__metadata__";
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * @param shape sizes of the dimensions
   * @param values row by row
   */
  @SuppressWarnings("ArrayRecordComponent") // large: neither copied nor compared
  public record Tensor(long[] shape, float[] values) {
    public Tensor {
      if (elements(shape) != values.length) {
        throw new IllegalArgumentException(
            "a tensor of " + elements(shape) + " elements has " + values.length + " values");
      }
    }
  }

  public Safetensors {
    metadata = Map.copyOf(metadata);
    tensors = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
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
    if (!java.util.Arrays.equals(tensor.shape(), shape)) {
      throw new IllegalArgumentException(
          "tensor "
              + name
              + " has the shape "
              + java.util.Arrays.toString(tensor.shape())
              + ", expected "
              + java.util.Arrays.toString(shape));
    }
    return tensor.values();
  }

  /** Writes the file. */
  public void write(OutputStream out) throws IOException {
    ObjectNode header = STRICT.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode texts = header.putObject(METADATA);
      metadata.entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(entry -> texts.put(entry.getKey(), entry.getValue()));
    }
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      ObjectNode node = header.putObject(entry.getKey());
      node.put("dtype", "F32");
      node.set("shape", STRICT.valueToTree(entry.getValue().shape()));
      long end = offset + 4L * entry.getValue().values().length;
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] json = STRICT.writeValueAsBytes(header);
    int padded = (json.length + 7) / 8 * 8;
    ByteBuffer start = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
    start.putLong(padded).put(json);
    while (start.hasRemaining()) {
      start.put((byte) ' ');
    }
    out.write(start.array());
    for (Tensor tensor : tensors.values()) {
      ByteBuffer bytes =
          ByteBuffer.allocate(4 * tensor.values().length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(tensor.values());
      out.write(bytes.array());
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // large: neither copied nor compared
  private record Place(String name, long[] shape, long begin, long end) {}

  /**
   * Reads a file's bytes.
   *
   * @throws IllegalArgumentException when the bytes are not a safetensors file of F32 tensors; the
   *     message says what is wrong
   */
  public static Safetensors read(byte[] file) {
    if (file.length < 8) {
      throw bad("it has " + file.length + " bytes, less than the header's length takes");
    }
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    long length = bytes.getLong(0);
    if (length < 2 || length > LARGEST_HEADER || length > file.length - 8L) {
      throw bad("the header's length " + length + " does not fit the file's " + file.length);
    }
    JsonNode header = header(ByteBuffer.wrap(file, 8, (int) length));
    int data = 8 + (int) length;
    Map<String, String> metadata = new LinkedHashMap<>();
    List<Place> places = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : header.properties()) {
      if (field.getKey().equals(METADATA)) {
        metadata(field.getValue(), metadata);
      } else {
        places.add(place(field.getKey(), field.getValue()));
      }
    }
    places.sort(Comparator.comparingLong(Place::begin).thenComparingLong(Place::end));
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    long next = 0;
    for (Place place : places) {
      if (place.begin() != next) {
        throw bad("tensor " + place.name() + " begins at " + place.begin() + ", expected " + next);
      }
      if (place.end() > file.length - data) {
        throw bad("tensor " + place.name() + " ends behind the end of the file; it is cut short");
      }
      float[] values = new float[(int) ((place.end() - place.begin()) / 4)];
      bytes.position(data + (int) place.begin());
      bytes.asFloatBuffer().get(values);
      tensors.put(place.name(), new Tensor(place.shape(), values));
      next = place.end();
    }
    if (next != file.length - data) {
      throw bad((file.length - data - next) + " bytes at its end belong to no tensor");
    }
    return new Safetensors(metadata, tensors);
  }

  private static JsonNode header(ByteBuffer bytes) {
    try {
      String json = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      JsonNode header = STRICT.readTree(json);
      if (!json.startsWith("{") || !header.isObject()) {
        throw bad("the header is not a JSON object");
      }
      return header;
    } catch (CharacterCodingException e) {
      throw bad("the header is not UTF-8");
    } catch (JsonProcessingException e) {
      throw bad("the header is not JSON: " + e.getOriginalMessage());
    }
  }

  private static void metadata(JsonNode node, Map<String, String> metadata) {
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

  private static Place place(String name, JsonNode node) {
    String type = node.path("dtype").asText();
    if (!type.equals("F32")) {
      throw bad("tensor " + name + " has the type '" + type + "'; only F32 is read");
    }
    long[] shape = longs(name, "shape", node.path("shape"));
    long[] offsets = longs(name, "data_offsets", node.path("data_offsets"));
    if (offsets.length != 2 || offsets[0] > offsets[1]) {
      throw bad("tensor " + name + " has data_offsets that are not [begin, end]");
    }
    if (offsets[1] - offsets[0] != 4 * elements(shape) || offsets[1] > Integer.MAX_VALUE) {
      throw bad(
          "tensor "
              + name
              + " takes "
              + (offsets[1] - offsets[0])
              + " bytes, its shape "
              + 4 * elements(shape));
    }
    return new Place(name, shape, offsets[0], offsets[1]);
  }

  private static long[] longs(String tensor, String field, JsonNode node) {
    if (!node.isArray()) {
      throw bad("tensor " + tensor + " has no list " + field);
    }
    long[] values = new long[node.size()];
    for (int i = 0; i < values.length; i++) {
      JsonNode value = node.get(i);
      if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
        throw bad("tensor " + tensor + ": " + field + " holds " + value);
      }
      values[i] = value.longValue();
    }
    return values;
  }

  private static long elements(long[] shape) {
    long elements = 1;
    for (long size : shape) {
      if (size != 0 && elements > Integer.MAX_VALUE / size) {
        throw bad("a tensor has more than 2^31 elements");
      }
      elements *= size;
    }
    return elements;
  }

  private static IllegalArgumentException bad(String what) {
    return new IllegalArgumentException("not a safetensors file: " + what);
  }
}
