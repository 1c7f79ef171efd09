package io.fireact.api;

import static io.fireact.api.TinyService.chat;
import static io.fireact.api.TinyService.events;
import static io.fireact.api.TinyService.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fireact.agent.Completion;
import io.fireact.agent.FinishReason;
import io.fireact.api.TinyService.Answer;
import io.fireact.lm.decode.Generation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is answered, whole and as a stream. */
final class CompletionServerTest {
  private static final String PROMPT = "Question: where was anna born?\n";
  private static final String CHATS = "/v1/chat/completions";
  private static final String TEXTS = "/v1/completions";

  private static TinyService service;

  @BeforeAll
  static void open(@TempDir Path directory) {
    service = TinyService.of(TinyService.Files.train(directory), 6);
  }

  @AfterAll
  static void close() {
    service.close();
  }

  @Test
  void aTextIsContinuedAsTheModelDoesItInProcess() {
    Completion alone = service.alone(generation(PROMPT, 0, 12, 0, 1, 0));
    Answer answer = service.post(TEXTS, text(PROMPT, "max_tokens", 12, "temperature", 0));

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.headers().get("Content-Type")).isEqualTo("application/json");
    JsonNode json = answer.json();
    assertThat(json.path("object").asText()).isEqualTo("text_completion");
    assertThat(json.path("id").asText()).matches("cmpl-[0-9a-f]{16}");
    assertThat(json.path("created").asLong()).isPositive();
    assertThat(json.path("model").asText()).isEqualTo("tiny");
    assertThat(json.path("choices")).hasSize(1);
    JsonNode choice = json.at("/choices/0");
    assertThat(choice.path("index").asInt()).isZero();
    assertThat(choice.path("text").asText()).isEqualTo(alone.text()).isNotEmpty();
    assertThat(choice.path("finish_reason").asText()).isEqualTo(reason(alone));
    assertThat(choice.has("logprobs")).isTrue();
    assertUsage(json.path("usage"), alone.inputTokens(), alone.outputTokens());
  }

  @Test
  void aChatIsWrittenAsItsTemplateSaysAndAnswered() {
    Completion alone =
        service.alone(generation("user: where was anna born?\nassistant:", 0, 12, 0, 1, 0));
    JsonNode json =
        service
            .post(
                CHATS, chat("where was anna born?", "max_completion_tokens", 12, "temperature", 0))
            .json();

    assertThat(json.path("object").asText()).isEqualTo("chat.completion");
    assertThat(json.path("id").asText()).startsWith("chatcmpl-");
    assertThat(json.at("/choices/0/message/role").asText()).isEqualTo("assistant");
    assertThat(json.at("/choices/0/message/content").asText()).isEqualTo(alone.text());
    assertThat(json.at("/choices/0/finish_reason").asText()).isEqualTo(reason(alone));
    assertUsage(json.path("usage"), alone.inputTokens(), alone.outputTokens());
  }

  @Test
  void aMessageMayComeInPartsAndADeveloperIsTheSystem() {
    Object parts =
        List.of(
            Map.of("role", "developer", "content", "be brief"),
            Map.of(
                "role",
                "user",
                "content",
                List.of(
                    Map.of("type", "text", "text", "where was "),
                    Map.of("type", "text", "text", "anna born?"))));
    Completion alone =
        service.alone(
            generation("system: be brief\nuser: where was anna born?\nassistant:", 0, 5, 0, 1, 0));
    JsonNode json =
        service
            .post(
                CHATS,
                Map.of("model", "tiny", "messages", parts, "max_tokens", 5, "temperature", 0))
            .json();
    assertThat(json.at("/choices/0/message/content").asText()).isEqualTo(alone.text());
  }

  @Test
  void aChatWithoutALimitMayFillTheContext() {
    // Some seeds end early by themselves, and which ones do, the last bits of sums decide.
    JsonNode longest = MissingNode.getInstance();
    for (int seed = 0; seed < 20; seed++) {
      JsonNode json = service.post(CHATS, chat("anna", "temperature", 2, "seed", seed)).json();
      JsonNode usage = json.path("usage");
      if (json.at("/choices/0/finish_reason").asText().equals("length")) {
        assertThat(usage.path("total_tokens").asInt()).isEqualTo(TinyService.CONTEXT);
      }
      int written = usage.path("completion_tokens").asInt();
      if (longest.isMissingNode() || written > longest.path("completion_tokens").asInt()) {
        longest = usage;
      }
    }
    assertThat(longest.path("completion_tokens").asInt())
        .as("more than the 16 that a text without a limit gets")
        .isGreaterThan(16);
  }

  @Test
  void theStreamsPiecesAreTheWholeAnswerInOrder() {
    Map<String, Object> request =
        text(PROMPT, "max_tokens", 40, "temperature", 1.2, "seed", 5, "top_p", 0.9);
    JsonNode whole = service.post(TEXTS, request).json();
    request.put("stream", true);
    request.put("stream_options", Map.of("include_usage", true));
    Answer streamed = service.post(TEXTS, request);

    assertThat(streamed.headers().get("Content-Type")).startsWith("text/event-stream");
    List<JsonNode> events = events(streamed);
    StringBuilder text = new StringBuilder();
    for (JsonNode event : events) {
      assertThat(event.path("object").asText()).isEqualTo("text_completion");
      assertThat(event.path("id")).isEqualTo(events.get(0).path("id"));
      text.append(event.at("/choices/0/text").asText());
    }
    assertThat(events).hasSizeGreaterThan(5);
    assertThat(text.toString()).isEqualTo(whole.at("/choices/0/text").asText());
    JsonNode end = events.get(events.size() - 2);
    assertThat(end.at("/choices/0/finish_reason")).isEqualTo(whole.at("/choices/0/finish_reason"));
    assertThat(events.subList(0, events.size() - 2))
        .allMatch(event -> event.at("/choices/0/finish_reason").isNull());
    JsonNode last = events.get(events.size() - 1);
    assertThat(last.path("choices")).isEmpty();
    assertThat(last.path("usage")).isEqualTo(whole.path("usage"));
  }

  @Test
  void aChatsStreamBeginsWithTheRoleAndHasUsageOnlyWhereAsked() {
    Map<String, Object> request = chat("where was bert born?", "max_tokens", 9, "temperature", 0);
    JsonNode whole = service.post(CHATS, request).json();
    request.put("stream", true);
    List<JsonNode> events = events(service.post(CHATS, request));

    assertThat(events.get(0).path("object").asText()).isEqualTo("chat.completion.chunk");
    assertThat(events.get(0).at("/choices/0/delta/role").asText()).isEqualTo("assistant");
    assertThat(events).noneMatch(event -> event.has("usage"));
    StringBuilder text = new StringBuilder();
    events.forEach(event -> text.append(event.at("/choices/0/delta/content").asText()));
    assertThat(text.toString()).isEqualTo(whole.at("/choices/0/message/content").asText());
    JsonNode end = events.get(events.size() - 1).at("/choices/0");
    assertThat(end.path("delta")).isEmpty();
    assertThat(end.path("finish_reason")).isEqualTo(whole.at("/choices/0/finish_reason"));
  }

  @Test
  void severalChoicesHaveTheNextSeedsAndThePromptCountsOnce() {
    List<Completion> alone = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      alone.add(service.alone(generation(PROMPT, 0, 10, 1.5, 1, 40 + i)));
    }
    Map<String, Object> request =
        text(PROMPT, "n", 3, "seed", 40, "temperature", 1.5, "max_tokens", 10);
    JsonNode json = service.post(TEXTS, request).json();

    assertThat(json.path("choices").findValuesAsText("text"))
        .isEqualTo(alone.stream().map(Completion::text).toList())
        .doesNotHaveDuplicates();
    assertUsage(
        json.path("usage"),
        alone.get(0).inputTokens(),
        alone.stream().mapToInt(Completion::outputTokens).sum());

    request.put("stream", true);
    StringBuilder[] texts = {new StringBuilder(), new StringBuilder(), new StringBuilder()};
    for (JsonNode event : events(service.post(TEXTS, request))) {
      texts[event.at("/choices/0/index").asInt()].append(event.at("/choices/0/text").asText());
    }
    assertThat(texts)
        .extracting(StringBuilder::toString)
        .isEqualTo(alone.stream().map(Completion::text).toList());
  }

  @Test
  void severalPromptsAreAnsweredInTheirOrder() {
    List<String> prompts = List.of("where was anna", "where was carl born?", "emil");
    JsonNode json =
        service
            .post(
                TEXTS,
                Map.of(
                    "model", "tiny", "prompt", prompts, "temperature", 0, "max_tokens", 6, "n", 2))
            .json();
    List<String> expected = new ArrayList<>();
    int tokens = 0;
    for (String prompt : prompts) {
      Completion alone = service.alone(generation(prompt, 0, 6, 0, 1, 0));
      expected.add(alone.text());
      expected.add(alone.text());
      tokens += alone.inputTokens();
    }
    assertThat(json.path("choices").findValuesAsText("text")).isEqualTo(expected);
    assertThat(json.at("/usage/prompt_tokens").asInt()).isEqualTo(tokens);
  }

  @Test
  void anAdapterIsAskedForByItsName() {
    Completion alone = service.alone(generation(PROMPT, 1, 12, 0, 1, 0));
    JsonNode tuned =
        service
            .post(TEXTS, text(PROMPT, "model", "tuned", "max_tokens", 12, "temperature", 0))
            .json();
    JsonNode base = service.post(TEXTS, text(PROMPT, "max_tokens", 12, "temperature", 0)).json();
    assertThat(tuned.path("model").asText()).isEqualTo("tuned");
    assertThat(tuned.at("/choices/0/text").asText()).isEqualTo(alone.text());
    assertThat(tuned.at("/choices/0/text")).isNotEqualTo(base.at("/choices/0/text"));
  }

  @Test
  void theTextEndsBeforeAStopStringAlsoInAStream() {
    Map<String, Object> request = text(PROMPT, "max_tokens", 20, "temperature", 0);
    String whole = service.post(TEXTS, request).json().at("/choices/0/text").asText();
    String stop = whole.substring(whole.length() / 2, whole.length() / 2 + 3);
    String expected = whole.substring(0, whole.indexOf(stop));

    request.put("stop", stop);
    JsonNode stopped = service.post(TEXTS, request).json();
    assertThat(stopped.at("/choices/0/text").asText()).isEqualTo(expected);
    assertThat(stopped.at("/choices/0/finish_reason").asText()).isEqualTo("stop");

    request.put("stop", List.of("never said", stop));
    request.put("stream", true);
    StringBuilder text = new StringBuilder();
    events(service.post(TEXTS, request))
        .forEach(event -> text.append(event.at("/choices/0/text").asText()));
    assertThat(text.toString()).isEqualTo(expected);
  }

  @Test
  void manyClientsAtOnceGetWhatEachGetsAlone() throws Exception {
    List<Map<String, Object>> requests = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      requests.add(
          text(
              "Question " + i + ": where was " + (i % 2 == 0 ? "anna" : "dora") + " born?\n",
              "model",
              i % 3 == 0 ? "tuned" : "tiny",
              "max_tokens",
              10 + i,
              "temperature",
              i % 4 * 0.5,
              "seed",
              i,
              "stream",
              i % 2 == 0));
    }
    List<String> alone = new ArrayList<>();
    for (Map<String, Object> request : requests) {
      alone.add(said(service.post(TEXTS, request)));
    }
    ExecutorService threads = Executors.newFixedThreadPool(requests.size());
    try {
      List<Callable<String>> calls = new ArrayList<>();
      for (Map<String, Object> request : requests) {
        calls.add(() -> said(service.post(TEXTS, request)));
      }
      List<String> together = new ArrayList<>();
      for (Future<String> call : threads.invokeAll(calls)) {
        together.add(call.get());
      }
      assertThat(together).isEqualTo(alone);
    } finally {
      threads.shutdownNow();
    }
    assertThat(alone.stream().distinct().count()).isGreaterThan(10);
  }

  @Test
  void withoutASeedEachAnswerIsDrawnAnew() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      texts.add(said(service.post(TEXTS, text(PROMPT, "max_tokens", 20, "temperature", 2))));
    }
    assertThat(texts).doesNotHaveDuplicates();
  }

  @Test
  void modelsAreListedUnderTheirNames() {
    JsonNode list = service.get("/v1/models").json();
    assertThat(list.path("object").asText()).isEqualTo("list");
    assertThat(list.path("data").findValuesAsText("id")).containsExactly("tiny", "tuned");
    assertThat(list.at("/data/1/parent").asText()).isEqualTo("tiny");
    assertThat(service.get("/v1/models/tuned").json()).isEqualTo(list.at("/data/1"));
    assertThat(service.get("/v1/models/other").status()).isEqualTo(404);
  }

  @Test
  void healthReadinessAndMetricsAreServedBesides() {
    service.post(TEXTS, text(PROMPT, "max_tokens", 2));
    assertThat(service.get("/healthz").text()).isEqualTo("ok\n");
    assertThat(service.get("/readyz").status()).isEqualTo(200);
    assertThat(service.get("/metrics").text())
        .contains(
            "fireact_tokens_total{direction=\"output\",provider=\"serve\"}",
            "fireact_calls_seconds_count{outcome=\"ok\",provider=\"serve\"}");
  }

  private static String said(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    if (!answer.text().startsWith("data:")) {
      return answer.json().at("/choices/0/text").asText();
    }
    StringBuilder text = new StringBuilder();
    events(answer).forEach(event -> text.append(event.at("/choices/0/text").asText()));
    return text.toString();
  }

  private static String reason(Completion completion) {
    return completion.finish() == FinishReason.STOP ? "stop" : "length";
  }

  private static void assertUsage(JsonNode usage, int input, int output) {
    assertThat(usage.path("prompt_tokens").asInt()).isEqualTo(input).isPositive();
    assertThat(usage.path("completion_tokens").asInt()).isEqualTo(output).isPositive();
    assertThat(usage.path("total_tokens").asInt()).isEqualTo(input + output);
  }

  private static Generation generation(
      String prompt, int adapter, int most, double temperature, double topP, long seed) {
    return new Generation(prompt, List.of(), most, temperature, topP, seed, adapter, piece -> {});
  }
}
