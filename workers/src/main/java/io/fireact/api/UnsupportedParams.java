package io.fireact.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Predicate;

/**
 * RequestBody of OpenAI's and its imitators' requests that would change an answer and that this
 * server does not have. Each is taken with the one value that changes nothing.
 */
final class UnsupportedParams {
  /**
   * @param harmless values with which the answer is the same
   * @param allowed says so
   */
  private record Field(String name, Predicate<JsonNode> harmless, String allowed) {}

  private static final String NOTHING = "leave it away";

  private static final List<Field> FIELDS =
      List.of(
          new Field("tools", JsonNode::isEmpty, NOTHING),
          new Field("tool_choice", is("none"), "\"none\" only"),
          new Field("functions", JsonNode::isEmpty, NOTHING),
          new Field("function_call", is("none"), "\"none\" only"),
          new Field("logit_bias", value -> value.isObject() && value.isEmpty(), NOTHING),
          new Field("logprobs", value -> value.isBoolean() && !value.booleanValue(), "false only"),
          new Field("top_logprobs", value -> false, NOTHING),
          new Field(
              "response_format",
              value -> value.path("type").asText().equals("text"),
              "{\"type\": \"text\"} only"),
          new Field(
              "modalities",
              value -> value.size() == 1 && value.get(0).asText().equals("text"),
              "[\"text\"] only"),
          new Field("audio", value -> false, NOTHING),
          new Field("best_of", is(1), "1 only"),
          new Field("echo", value -> value.isBoolean() && !value.booleanValue(), "false only"),
          new Field("suffix", is(""), NOTHING),
          new Field("frequency_penalty", is(0), "0 only"),
          new Field("presence_penalty", is(0), "0 only"),
          new Field("repetition_penalty", is(1), "1 only"),
          new Field("top_k", is(-1).or(is(0)), "-1 or 0 only; top_p limits what is drawn from"),
          new Field("min_p", is(0), "0 only; top_p limits what is drawn from"));

  private UnsupportedParams() {}

  /**
   * @throws ApiException 400 for the first that is given and would change the answer
   */
  static void check(RequestBody body) throws ApiException {
    for (Field field : FIELDS) {
      JsonNode value = body.value(field.name);
      if (!value.isNull() && !field.harmless.test(value)) {
        throw ApiException.field(
            field.name,
            "%s is not supported here: %s; it is %s"
                .formatted(field.name, field.allowed, RequestBody.shortened(value.toString())),
            "unsupported_parameter");
      }
    }
  }

  private static Predicate<JsonNode> is(String text) {
    return value -> value.isTextual() && value.textValue().equals(text);
  }

  private static Predicate<JsonNode> is(int number) {
    return value -> value.isNumber() && value.doubleValue() == number;
  }
}
