package io.fireact.model.openai;

import io.fireact.agent.Question;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.Split;
import io.fireact.json.Json;
import io.fireact.model.CompletionRequest;
import io.fireact.spec.ModelApi;
import io.fireact.spec.RequestSpec;
import io.fireact.spec.TeacherSpec;
import java.util.List;
import java.util.Map;
import okhttp3.OkHttpClient;

/** The forms of model APIs that are tested alike. */
enum ModelApis {
  CHAT("/v1/chat/completions", "/v1", "{}", ModelApi.CHAT),
  COMPLETIONS("/v1/completions", "/v1/", "{}", ModelApi.COMPLETIONS),
  AZURE(
      "/openai/deployments/team/chat/completions",
      "/openai/deployments/team/?old=1",
      "{\"key_header\": \"api-key\", \"query\": {\"api-version\": \"2024-10-21\"}}",
      ModelApi.CHAT);

  /** Of all of them, in TEST_KEY. */
  static final String KEY = "word-of-the-test-4711-0815";

  private static final Question QUESTION =
      new Question("q1", Split.TRAIN, "Who made it?", "Ola", "bridge");

  private final String path;
  private final String endpoint;
  private final String request;
  private final ModelApi api;

  ModelApis(String path, String endpoint, String request, ModelApi api) {
    this.path = path;
    this.endpoint = endpoint;
    this.request = request;
    this.api = api;
  }

  String path() {
    return path;
  }

  boolean chats() {
    return api == ModelApi.CHAT;
  }

  TeacherSpec.OpenAi spec(String base, int timeoutSeconds) {
    return new TeacherSpec.OpenAi(
        1,
        "m",
        base + endpoint,
        "TEST_KEY",
        0,
        1,
        timeoutSeconds,
        Json.read(request, RequestSpec.class),
        api);
  }

  OpenAiModel open(String base, String key, OkHttpClient http) {
    return new OpenAiModel(
        spec(base, 60), "Be brief.", ReasoningPolicy.DROP, Map.of("TEST_KEY", key), http);
  }

  /** A request whose number decides its answer. */
  static CompletionRequest request(int number) {
    return new CompletionRequest(
        QUESTION,
        number,
        "Question: Who made it?\n" + "Thought: %d\n".formatted(number),
        List.of(ReActFormat.STOP),
        50,
        0,
        number);
  }

  /** A whole answer. */
  String answer(String text, String reason) {
    return "{\"model\": \"m-2024\", \"choices\": [{%s, \"finish_reason\": %s}], \"usage\": {\"prompt_tokens\": 12, \"completion_tokens\": 3, \"total_tokens\": 15}}"
        .formatted(content(Json.write(text)), Json.write(reason));
  }

  /** A choice's content with a JSON value in the text's place. */
  String content(String json) {
    return chats()
        ? "\"message\": {\"role\": \"assistant\", \"content\": " + json + "}"
        : "\"text\": " + json;
  }
}
