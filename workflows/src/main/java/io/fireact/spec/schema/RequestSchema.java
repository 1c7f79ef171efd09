package io.fireact.spec.schema;

import static io.fireact.spec.schema.ExperimentSchema.group;
import static io.fireact.spec.schema.ExperimentSchema.mapping;
import static io.fireact.spec.schema.ExperimentSchema.optional;

import com.fasterxml.jackson.databind.node.TextNode;
import io.fireact.spec.schema.Schema.EnumField;
import io.fireact.spec.schema.Schema.IntegerField;
import io.fireact.spec.schema.Schema.ObjectField;
import io.fireact.spec.schema.Schema.OpenMapping;
import io.fireact.spec.schema.Schema.Property;
import io.fireact.spec.schema.Schema.StringField;
import java.util.List;
import java.util.Optional;

/** The spec's {@code teacher.request}: what of a chat completion request is sent. */
final class RequestSchema {
  private static final TextNode AUTO = new TextNode("auto");

  // A token of RFC 9110, section 5.6.2.
  private static final StringField HEADER =
      StringField.matching(
          100, "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", "the name of an HTTP header, such as X-Title");

  private static final StringField HEADER_VALUE =
      StringField.matching(
          500, "^[!-~]([ -~]*[!-~])?$", "1 to 500 ASCII characters without blanks around them");

  static final ObjectField GROUP =
      group(
          optional(
              "max_tokens_field",
              new EnumField(List.of("auto", "max_tokens", "max_completion_tokens", "omit")),
              AUTO,
              "Which field limits new tokens. auto: max_completion_tokens for o1 to o9 and the"
                  + " gpt-5 family, else max_tokens. omit: none, so the API's own limit applies."),
          optional(
              "reasoning_tokens",
              new IntegerField(0, 1_000_000),
              0,
              "Room for hidden reasoning, on top of agent.max_tokens in the limit that is sent; 0"
                  + " for the usual: 16384 for o1 to o9 and the gpt-5 family, else none."),
          sent(
              "temperature",
              "Whether the temperature is sent. auto: not to o1 to o9 and the gpt-5 family, which"
                  + " take 1 only. Where it is not, the API's own applies, usually 1."),
          sent(
              "stop",
              "Whether the stop string is sent. auto: not to o1 to o9 and the gpt-5 family. The"
                  + " text is cut at it in any case."),
          sent("seed", "Whether a seed from 0 to 2147483647 is sent. auto: it is."),
          optional(
              "instruction_role",
              new EnumField(List.of("auto", "system", "developer", "user")),
              AUTO,
              "Who says the instruction. auto: system, but user for o1-mini and o1-preview. user:"
                  + " it stands before the prompt in one message."),
          mapping(
              "extra_body",
              new OpenMapping(StringField.line(100), Optional.empty()),
              "Fields that are added to the body as they are, such as {reasoning_effort: low}."),
          mapping(
              "headers",
              new OpenMapping(HEADER, Optional.of(HEADER_VALUE)),
              "HTTP headers that are added, never with a secret; does not change the result. What"
                  + " does belongs in extra_body."),
          optional(
              "key_header",
              HEADER,
              new TextNode("Authorization"),
              "Which header has the key: Authorization as a bearer token, another one the key alone,"
                  + " such as Azure's api-key; does not change the result."));

  private RequestSchema() {}

  private static Property sent(String name, String description) {
    return optional(name, new EnumField(List.of("auto", "send", "omit")), AUTO, description);
  }
}
