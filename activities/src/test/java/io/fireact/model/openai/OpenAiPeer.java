package io.fireact.model.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import io.fireact.agent.Completion;
import io.fireact.agent.FinishReason;
import io.fireact.agent.Question;
import io.fireact.http.ScriptedPeer;
import io.fireact.json.Json;
import io.fireact.model.CompletionRequest;
import io.fireact.model.LanguageModel;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * An OpenAI-compatible chat API that answers through another model; an answered request is
 * identified by its idempotency key. The question of a request is the one whose text stands in the
 * last {@code Question:} line of the prompt, and the step is the number of observations after it.
 */
public final class OpenAiPeer extends ScriptedPeer {
  private static final String BASE = "/v1";
  private static final String QUESTION = "Question: ";

  private record Message(String role, String content) {}

  private record Choice(int index, Message message, String finishReason) {}

  private record Usage(int promptTokens, int completionTokens) {}

  private record Answer(String object, List<Choice> choices, Usage usage) {}

  private final LanguageModel model;
  private final Map<String, Question> questions;
  private final @Nullable String key;

  /** Asks for no key. */
  public OpenAiPeer(LanguageModel model, Collection<Question> questions) {
    this(model, questions, null);
  }

  /**
   * @param model stays open when the peer is closed
   * @param questions all that it may be asked; their texts are unique
   * @param key answers 401 to requests without it; null accepts all
   */
  public OpenAiPeer(LanguageModel model, Collection<Question> questions, @Nullable String key) {
    super(BASE + "/chat/completions");
    this.model = model;
    this.questions =
        questions.stream()
            .collect(Collectors.toUnmodifiableMap(Question::text, Function.identity()));
    this.key = key;
  }

  /** What the spec of a client names. */
  public String endpoint() {
    return address() + BASE;
  }

  @Override
  protected String identity(HttpExchange exchange, String body) {
    String identity = exchange.getRequestHeaders().getFirst("Idempotency-Key");
    if (identity == null) {
      throw new Refusal(400, "no idempotency key");
    }
    return identity;
  }

  @Override
  protected String answer(HttpExchange exchange, String body) {
    if (key != null
        && !("Bearer " + key).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      throw new Refusal(401, "another key");
    }
    JsonNode request = Json.read(body, JsonNode.class);
    String prompt = request.path("messages").path(1).path("content").asText();
    String episode = prompt.substring(Math.max(0, prompt.lastIndexOf(QUESTION)));
    Question question =
        questions.get(episode.lines().findFirst().orElse("").replaceFirst(QUESTION, ""));
    if (question == null) {
      throw new Refusal(400, "a question that nobody announced");
    }
    int step = (int) episode.lines().filter(line -> line.startsWith("Observation:")).count();
    List<String> stop =
        StreamSupport.stream(request.path("stop").spliterator(), false)
            .map(JsonNode::asText)
            .toList();
    Completion completion =
        model.complete(
            new CompletionRequest(
                question,
                step,
                prompt,
                stop,
                request.path("max_tokens").asInt(),
                request.path("temperature").asDouble(),
                request.path("seed").asLong()));
    return Json.write(answer(completion));
  }

  private static Answer answer(Completion completion) {
    FinishReason finish = completion.finish();
    return new Answer(
        "chat.completion",
        List.of(
            new Choice(
                0,
                new Message("assistant", completion.text()),
                finish.name().toLowerCase(Locale.ROOT))),
        new Usage(completion.inputTokens(), completion.outputTokens()));
  }
}
