package io.fireact.task.released;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.record.DataRecord;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An episode as messages: FireAct's chat format, which is OpenAI's ({@code role} and {@code
 * content}), and ShareGPT's ({@code from} and {@code value}). The user's first message is the
 * question, the assistant's are rounds, the user's others observations. Not for conversations in
 * which a person goes on asking.
 *
 * @param question the first message, or what stands before the first label in it where the
 *     assistant wrote it, as in two released records
 */
record ChatMessages(String question, Trace trace) {
  private static final String OBSERVATION = "Observation:";
  private static final Set<String> NO_TOOLS =
      Set.of("tool_calls", "function_call", "tool_call_id", "refusal", "audio", "images");

  private enum Role {
    SYSTEM,
    USER,
    ASSISTANT,
    OBSERVATION
  }

  /**
   * @param field of the record that holds the messages
   * @throws io.fireact.failure.FailureException BAD_DATA naming record and message
   */
  static ChatMessages read(DataRecord record, String field, ReasoningPolicy reasoning) {
    @Nullable String question = null;
    TraceBuilder trace = new TraceBuilder(reasoning);
    for (DataRecord message : record.elements(field)) {
      boolean shareGpt = message.value().has("from");
      if (shareGpt) {
        message.expectFields("a ShareGPT message", List.of("from", "value"), Set.of());
      } else {
        checkFields(message);
      }
      String text = message.text(shareGpt ? "value" : "content");
      switch (role(message, shareGpt ? "from" : "role")) {
        case SYSTEM -> system(message, text);
        case OBSERVATION -> {
          expectQuestion(message, question);
          trace.observe(afterLabel(text));
        }
        case USER -> {
          if (question == null) {
            question = text.strip();
            if (question.startsWith(OBSERVATION)) {
              throw message.bad("an observation stands before the question");
            }
          } else if (text.stripLeading().startsWith(OBSERVATION)) {
            trace.observe(afterLabel(text));
          } else {
            throw message.bad(
                "it is the user's, but neither the first nor does it begin with \"Observation:\"; an"
                    + " episode has one question");
          }
        }
        case ASSISTANT -> {
          if (question == null) {
            Trace whole = Trace.parse(text, reasoning);
            question = whole.before();
            trace.write(text.substring(text.indexOf(question) + question.length()).strip());
          } else if (text.stripLeading().startsWith(OBSERVATION)) {
            // Some released records have the evaluation's word as the agent's own.
            trace.observe(afterLabel(text));
          } else {
            trace.write(reasoning(message) + text + "\n");
          }
        }
      }
    }
    if (question == null || DataRecord.isBlank(question)) {
      throw record.bad("\"" + field + "\" has no question: the first message is the user's");
    }
    return new ChatMessages(question, trace.end(""));
  }

  private static void checkFields(DataRecord message) {
    message.expectFields(
        "a chat message",
        List.of("role", "content", "reasoning_content", "weight"),
        Set.of(
            "tool_calls", "function_call", "tool_call_id", "refusal", "audio", "images", "name"));
    for (String tools : NO_TOOLS) {
      message.expectEmpty(tools, "an action is text here, such as Action: search[...]; remove it");
    }
    JsonNode weight = message.value().path("weight");
    if (!weight.isMissingNode() && !weight.isNull() && weight.asDouble() != 1) {
      throw message.bad(
          "\"weight\" is "
              + weight
              + "; every round of the agent is learned here; remove the field"
              + " or the record");
    }
  }

  /** Reasoning beside the content, between the tags that it would have had within. */
  private static String reasoning(DataRecord message) {
    String text = message.textOrEmpty("reasoning_content");
    return text.isBlank() ? "" : "<think>\n" + text.strip() + "\n</think>\n";
  }

  private static Role role(DataRecord message, String field) {
    String role = message.text(field).toLowerCase(Locale.ROOT);
    return switch (role) {
      case "system", "developer" -> Role.SYSTEM;
      case "user", "human" -> Role.USER;
      case "assistant", "gpt" -> Role.ASSISTANT;
      case "observation", "tool" -> Role.OBSERVATION;
      default ->
          throw message.bad(
              "\"%s\" is \"%s\"; known are user or human, assistant or gpt, observation or tool,"
                      .formatted(field, role)
                  + " and system where it is empty");
    };
  }

  private static void system(DataRecord message, String text) {
    if (!text.isBlank()) {
      throw message.bad(
          "a system's message is no part of a trajectory here; put what matters of it into the"
              + " question, or remove it");
    }
  }

  private static void expectQuestion(DataRecord message, @Nullable String question) {
    if (question == null) {
      throw message.bad("an observation stands before the question");
    }
  }

  private static String afterLabel(String text) {
    String value = text.strip();
    return value.startsWith(OBSERVATION) ? value.substring(OBSERVATION.length()) : value;
  }
}
