package io.fireact.spec.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fireact.spec.yaml.YamlNode;
import io.fireact.spec.yaml.YamlNode.Mapping;
import io.fireact.spec.yaml.YamlNode.Scalar;
import io.fireact.spec.yaml.YamlNode.Sequence;

/** YAML that nobody here declared, as the JSON that YAML 1.2's core schema makes of it. */
final class OpenJson {
  private OpenJson() {}

  static JsonNode of(YamlNode node) {
    if (node instanceof Mapping mapping) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      mapping.entries().forEach((key, entry) -> object.set(key, of(entry.value())));
      return object;
    }
    if (node instanceof Sequence sequence) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      sequence.items().forEach(item -> array.add(of(item)));
      return array;
    }
    return scalar((Scalar) node);
  }

  private static JsonNode scalar(Scalar scalar) {
    if (scalar.empty()) {
      return NullNode.getInstance();
    }
    if (scalar.flag().isPresent()) {
      return BooleanNode.valueOf(scalar.flag().get());
    }
    if (!scalar.number()) {
      return new TextNode(scalar.text());
    }
    try {
      return new LongNode(Long.parseLong(scalar.text()));
    } catch (NumberFormatException e) {
      double value = Double.parseDouble(scalar.text());
      // JSON has no infinity; such a number can only be meant as it is written.
      return Double.isFinite(value) ? new DoubleNode(value) : new TextNode(scalar.text());
    }
  }
}
