package io.fireact.lm.format.safetensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.json.Json;
import io.fireact.json.MalformedJsonException;
import io.fireact.json.StrictJson;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Which file holds which tensor of a checkpoint in several files, {@code
 * model.safetensors.index.json}.
 *
 * @param files file names, none of another directory, by tensor
 * @param totalSize bytes of all tensors, where the index says
 */
record ShardIndex(Map<String, String> files, OptionalLong totalSize) {
  ShardIndex {
    files = Collections.unmodifiableMap(new TreeMap<>(files));
  }

  /**
   * Reads the file's text.
   *
   * @throws IllegalArgumentException when it is no such index, or names files elsewhere
   */
  static ShardIndex fromJson(String json) {
    JsonNode index;
    try {
      index = StrictJson.read(json);
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException("not JSON: " + e.getMessage(), e);
    }
    JsonNode map = index.path("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw new IllegalArgumentException("it has no weight_map that names files");
    }
    Map<String, String> files = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : map.properties()) {
      String file = field.getValue().asText();
      if (!field.getValue().isTextual()
          || !file.endsWith(".safetensors")
          || file.indexOf('/') >= 0
          || file.indexOf('\\') >= 0
          || file.indexOf('\0') >= 0) {
        throw new IllegalArgumentException(
            "weight_map puts tensor "
                + field.getKey()
                + " into "
                + field.getValue()
                + "; it must be a .safetensors file of the same directory");
      }
      files.put(field.getKey(), file);
    }
    JsonNode total = index.path("metadata").path("total_size");
    // Some writers have it as a floating-point number.
    return new ShardIndex(
        files,
        total.isNumber() && total.canConvertToExactIntegral() && total.canConvertToLong()
            ? OptionalLong.of(total.longValue())
            : OptionalLong.empty());
  }

  String toJson() {
    ObjectNode index = Json.mapper().createObjectNode();
    totalSize.ifPresent(size -> index.putObject("metadata").put("total_size", size));
    ObjectNode map = index.putObject("weight_map");
    files.forEach(map::put);
    try {
      return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(index);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts can always be written", e);
    }
  }
}
