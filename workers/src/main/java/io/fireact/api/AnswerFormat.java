package io.fireact.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fireact.agent.Completion;
import io.fireact.agent.FinishReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JSON of answers, as OpenAI's API reference has it. */
enum AnswerFormat {
  /** Of {@code /v1/chat/completions}. */
  CHAT("chatcmpl-", "chat.completion", "chat.completion.chunk"),
  /** Of {@code /v1/completions}. */
  TEXT("cmpl-", "text_completion", "text_completion");

  private final String idPrefix;
  private final String whole;
  private final String chunk;

  AnswerFormat(String idPrefix, String whole, String chunk) {
    this.idPrefix = idPrefix;
    this.whole = whole;
    this.chunk = chunk;
  }

  /**
   * What all parts of one answer share.
   *
   * @param created in seconds since 1970
   */
  record Head(String id, long created, String model) {}

  /** Counts of tokens; a prompt counts once, however many texts are written for it. */
  record Usage(int promptTokens, int completionTokens, int totalTokens) {
    Usage(int promptTokens, int completionTokens) {
      this(promptTokens, completionTokens, promptTokens + completionTokens);
    }
  }

  /** An answer, or a part of one. */
  record Answer(
      String id,
      String object,
      long created,
      String model,
      List<?> choices,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Usage usage) {}

  private record ChatChoice(
      int index, Message message, @Nullable Object logprobs, String finishReason) {}

  private record ChatPart(
      int index, Message delta, @Nullable Object logprobs, @Nullable String finishReason) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Message(@Nullable String role, @Nullable String content) {}

  private record TextChoice(
      int index, String text, @Nullable Object logprobs, @Nullable String finishReason) {}

  Head head(long random, long created, String model) {
    return new Head(idPrefix + "%016x".formatted(random), created, model);
  }

  /** The answer as one object. */
  Answer answer(Head head, List<Completion> texts, Usage usage) {
    List<Object> choices = new ArrayList<>();
    for (Completion text : texts) {
      String reason = reason(text.finish());
      int index = choices.size();
      choices.add(
          switch (this) {
            case CHAT -> new ChatChoice(index, new Message("assistant", text.text()), null, reason);
            case TEXT -> new TextChoice(index, text.text(), null, reason);
          });
    }
    return new Answer(head.id, whole, head.created, head.model, choices, usage);
  }

  /** The first part of a text in a stream; null where it has none. */
  @Nullable Answer begin(Head head, int index) {
    return switch (this) {
      case CHAT -> part(head, new ChatPart(index, new Message("assistant", ""), null, null));
      case TEXT -> null;
    };
  }

  /** The next words of a text. */
  Answer piece(Head head, int index, String words) {
    return part(
        head,
        switch (this) {
          case CHAT -> new ChatPart(index, new Message(null, words), null, null);
          case TEXT -> new TextChoice(index, words, null, null);
        });
  }

  /** The last part of a text. */
  Answer end(Head head, int index, FinishReason finish) {
    return part(
        head,
        switch (this) {
          case CHAT -> new ChatPart(index, new Message(null, null), null, reason(finish));
          case TEXT -> new TextChoice(index, "", null, reason(finish));
        });
  }

  /** The last part of a stream, where it is asked for. */
  Answer usage(Head head, Usage usage) {
    return new Answer(head.id, chunk, head.created, head.model, List.of(), usage);
  }

  private Answer part(Head head, Object choice) {
    return new Answer(head.id, chunk, head.created, head.model, List.of(choice), null);
  }

  private static String reason(FinishReason finish) {
    return switch (finish) {
      case STOP -> "stop";
      case LENGTH -> "length";
    };
  }
}
