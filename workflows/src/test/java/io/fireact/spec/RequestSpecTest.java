package io.fireact.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.json.Json;
import io.fireact.plan.Plan;
import io.fireact.plan.Planner;
import io.fireact.plan.Stage;
import io.fireact.plan.StageKind;
import io.fireact.spec.RequestSpec.InstructionRole;
import io.fireact.spec.RequestSpec.MaxTokensField;
import io.fireact.spec.RequestSpec.Sent;
import io.fireact.spec.read.SpecReader;
import io.fireact.spec.read.SpecResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestSpecTest {
  private static final String HEAD =
      """
      version: 1
      name: t
      task: {kind: world, train: 40, dev: 5, test: 5}
      fine_tune: {trajectories: 2, steps: 2}
      evaluate: {questions: 2}
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt-5",
        "gpt-5-mini",
        "gpt-5-nano-2025-08-07",
        "gpt-5.1",
        "openai/gpt-5",
        "openrouter/openai/gpt-5-pro",
        "GPT-5",
        "o1",
        "o1-2024-12-17",
        "o3",
        "o3-mini",
        "azure/o3-pro",
        "o4-mini",
        "openai/o4-mini-2025-04-16",
        "ft:o4-mini-2025-04-16:org::id"
      })
  void modelsThatReasonAreAskedAsTheyTakeIt(String model) {
    RequestSpec request = RequestSpec.defaults().resolved(model, "https://api.openai.com/v1");
    assertThat(request.maxTokensField()).isEqualTo(MaxTokensField.MAX_COMPLETION_TOKENS);
    assertThat(request.temperature()).isEqualTo(Sent.OMIT);
    assertThat(request.stop()).isEqualTo(Sent.OMIT);
    assertThat(request.seed()).isEqualTo(Sent.SEND);
    assertThat(request.reasoningTokens()).isPositive();
    assertThat(request.instructionRole()).isEqualTo(InstructionRole.SYSTEM);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt-4o",
        "gpt-4-0613",
        "gpt-3.5-turbo",
        "gpt-50",
        "gpt-oss-120b",
        "AIDC-AI/Marco-o1",
        "meta-llama/Llama-3-8B",
        "teichai/qwen3-4b-gpt-5-distill",
        "n500",
        "o",
        "o11y",
        "olmo-2"
      })
  void allOthersAreAskedAsTheyAlwaysWere(String model) {
    RequestSpec request = RequestSpec.defaults().resolved(model, "http://127.0.0.1:8000/v1");
    assertThat(request.maxTokensField()).isEqualTo(MaxTokensField.MAX_TOKENS);
    assertThat(List.of(request.temperature(), request.stop(), request.seed()))
        .containsOnly(Sent.SEND);
    assertThat(request.reasoningTokens()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "https://r.openai.azure.com/openai/v1, my-gpt-5-eastus, true",
    "https://r.openai.azure.com/openai/v1, team-o3-mini, true",
    "https://r.openai.azure.com/openai/deployments/gpt5?api-version=2025-01-01, x, true",
    "https://r.openai.azure.com/openai/deployments/gpt-4o?api-version=2025-01-01, gpt-5, false",
    "https://r.openai.azure.com/openai/v1, gpt-4o, false",
    "https://azure.example.org/v1, my-gpt-5-eastus, false"
  })
  void azuresDeploymentsAreKnownByTheirNames(String endpoint, String model, boolean reasons) {
    assertThat(RequestSpec.defaults().resolved(model, endpoint).stop())
        .isEqualTo(reasons ? Sent.OMIT : Sent.SEND);
  }

  @Test
  void theOddOnesOfTheFamiliesAreKnown() {
    RequestSpec chat = RequestSpec.defaults().resolved("gpt-5-chat-latest", "https://x.example");
    assertThat(chat.maxTokensField()).isEqualTo(MaxTokensField.MAX_COMPLETION_TOKENS);
    assertThat(chat.temperature()).isEqualTo(Sent.SEND);
    assertThat(RequestSpec.defaults().resolved("o1-mini", "https://x.example").instructionRole())
        .isEqualTo(InstructionRole.USER);
  }

  @Test
  void whatIsWrittenWins() {
    TeacherSpec.OpenAi teacher =
        teacher(
            "{kind: openai, model: o3, questions: 9, request: {max_tokens_field: omit, stop: send,"
                + " temperature: send, seed: omit, instruction_role: developer,"
                + " reasoning_tokens: 100, extra_body: {reasoning_effort: low, top_k: 1, p: 0.5,"
                + " list: [a, true, null]}, headers: {X-Title: 'a b'}, key_header: api-key}}");
    RequestSpec sent = teacher.resolvedRequest();
    assertThat(sent.maxTokensField()).isEqualTo(MaxTokensField.OMIT);
    assertThat(List.of(sent.stop(), sent.temperature())).containsOnly(Sent.SEND);
    assertThat(sent.seed()).isEqualTo(Sent.OMIT);
    assertThat(sent.instructionRole()).isEqualTo(InstructionRole.DEVELOPER);
    assertThat(sent.reasoningTokens()).isEqualTo(100);
    assertThat(sent.extraBody())
        .hasToString(
            "{\"reasoning_effort\":\"low\",\"top_k\":1,\"p\":0.5,\"list\":[\"a\",true,null]}");
    assertThat(sent.headers()).containsEntry("X-Title", "a b");
    assertThat(sent.keyHeader()).isEqualTo("api-key");
  }

  @Test
  void aCompletionApiTakesTheSameFieldsOfEveryModelAndTellsNone() {
    TeacherSpec.OpenAi base =
        teacher("{kind: openai, model: gpt-5, questions: 9, api: completions}");
    assertThat(base.instructed()).isFalse();
    assertThat(base.completes()).isTrue();
    RequestSpec sent = base.resolvedRequest();
    assertThat(sent.maxTokensField()).isEqualTo(MaxTokensField.MAX_TOKENS);
    assertThat(List.of(sent.stop(), sent.temperature(), sent.seed())).containsOnly(Sent.SEND);
    TeacherSpec.OpenAi chat = teacher("{kind: openai, model: gpt-5, questions: 9}");
    assertThat(chat.instructed()).isTrue();
    assertThat(chat.completes()).isFalse();
  }

  @Test
  void theAddressHasParametersAndTheyAreNotItsResult() {
    TeacherSpec.OpenAi azure =
        teacher(
            "{kind: openai, model: m, questions: 9, endpoint: 'https://r.openai.azure.com/openai/deployments/d/',"
                + " request: {key_header: api-key, query: {api-version: 2024-10-21}}}");
    assertThat(azure.request().query()).containsExactly(Map.entry("api-version", "2024-10-21"));
    assertThat(key("{kind: openai, model: m, questions: 9, request: {query: {api-version: x}}}"))
        .isEqualTo(key("{kind: openai, model: m, questions: 9}"))
        .isNotEqualTo(key("{kind: openai, model: m, questions: 9, api: completions}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          api: completions, request: {instruction_role: user}                   | teacher.request.instruction_role
          api: completion                                                       | teacher.api
          request: {query: {api-key: abc}}                                      | teacher.request.query.api-key
          request: {query: {Ocp-Apim-Subscription-Key: abc}}                    | teacher.request.query.Ocp-Apim-Subscription-Key
          request: {query: {'a b': c}}                                          | teacher.request.query
          endpoint: 'https://x.example/v1?api-key=abc'                          | teacher.endpoint
          endpoint: 'https://x.example/v1?a=b&api%2Dkey=abc'                    | teacher.endpoint
          endpoint: 'https://x.example/v1/completions'                          | teacher.endpoint
          api: completions, endpoint: 'https://x.example/v1/chat/completions/'  | teacher.endpoint
          """)
  void whatDoesNotGoTogetherIsSaidAtItsPlace(String fields, String place) {
    SpecResult result =
        SpecReader.read(
            HEAD + "teacher: {kind: openai, model: m, questions: 9, " + fields + "}", "s.yaml");
    assertThat(result).isInstanceOf(SpecResult.Invalid.class);
    assertThat(((SpecResult.Invalid) result).problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.render()).contains(place));
  }

  /** Finished answers are paid for, so a field that was added must not make them new. */
  @Test
  void whatIsAskedAsUsualHasTheKeyOfASpecWithoutTheField() {
    String usual = key("{kind: openai, model: gpt-4o, questions: 9}");
    assertThat(usual)
        .isEqualTo("9ef339504da5f5ba14046cc747f774b26beba46fbe69adb5ece4b39aae74f293")
        .isEqualTo(
            key(
                "{kind: openai, model: gpt-4o, questions: 9, request: {stop: auto, headers:"
                    + " {X-Title: x}, key_header: api-key}}"))
        .isNotEqualTo(key("{kind: openai, model: gpt-4o, questions: 9, request: {stop: omit}}"));
    JsonNode old =
        Json.read(
            "{\"kind\":\"openai\",\"seed\":1,\"model\":\"m\",\"endpoint\":\"http://x\","
                + "\"api_key_variable\":\"K\",\"temperature\":0.0,\"questions\":9,"
                + "\"timeout_seconds\":60}",
            JsonNode.class);
    assertThat(Json.read(old.toString(), TeacherSpec.class))
        .isEqualTo(new TeacherSpec.OpenAi(1, "m", "http://x", "K", 0, 9, 60));
  }

  @Test
  void whatAKnownModelIsSentIsInItsKeyAndNotOnlyItsName() {
    String azure = "endpoint: 'https://x.openai.azure.com/openai/deployments/my-o3'";
    assertThat(key("{kind: openai, model: o3, questions: 9}"))
        .as("auto is what it stands for")
        .isEqualTo(
            key(
                "{kind: openai, model: o3, questions: 9, request: {max_tokens_field:"
                    + " max_completion_tokens, reasoning_tokens: 16384, temperature: omit, stop:"
                    + " omit}}"))
        .isNotEqualTo(
            key("{kind: openai, model: o3, questions: 9, request: {reasoning_tokens: 100}}"));
    assertThat(key("{kind: openai, model: m, questions: 9, " + azure + "}"))
        .as("a deployment that is asked otherwise, under the same name")
        .isNotEqualTo(key("{kind: openai, model: m, questions: 9}"))
        .isEqualTo(
            key(
                "{kind: openai, model: m, questions: 9, request: {max_tokens_field:"
                    + " max_completion_tokens, reasoning_tokens: 16384, temperature: omit, stop:"
                    + " omit}}"));
    assertThat(key("{kind: openai, model: o1-mini, questions: 9}"))
        .isEqualTo(
            key("{kind: openai, model: o1-mini, questions: 9, request: {instruction_role: user}}"));
    assertThat(key("{kind: openai, model: m, questions: 9, request: {stop: omit}}"))
        .as("of a model that is not known, as in earlier versions")
        .isEqualTo("ef5fb4dff869f786cd82a2ed4cac67710454250335818593b9ef55a4dfcf6765");
  }

  @Test
  void whatDecidesTheAnswerIsInTheKey() {
    assertThat(
            List.of(
                key("{kind: openai, model: m, questions: 9}"),
                key("{kind: openai, model: m, questions: 9, request: {stop: omit}}"),
                key("{kind: openai, model: m, questions: 9, request: {seed: omit}}"),
                key("{kind: openai, model: m, questions: 9, request: {temperature: omit}}"),
                key("{kind: openai, model: m, questions: 9, request: {reasoning_tokens: 9}}"),
                key("{kind: openai, model: m, questions: 9, request: {max_tokens_field: omit}}"),
                key("{kind: openai, model: m, questions: 9, request: {instruction_role: user}}"),
                key("{kind: openai, model: m, questions: 9, request: {extra_body: {a: 1}}}"),
                key("{kind: openai, model: m, questions: 9, request: {extra_body: {a: 2}}}")))
        .doesNotHaveDuplicates();
  }

  @Test
  void aPlanComesBackAsItWasWritten() {
    Plan plan =
        plan(
            "{kind: openai, model: m, questions: 9, request: {extra_body: {a: {b: [1, 0.5]}},"
                + " headers: {X-A: b}}}");
    Plan again = Json.read(Json.write(plan), Plan.class);
    assertThat(Json.write(again)).isEqualTo(Json.write(plan));
    assertThat(again.stages())
        .extracting(Stage::key)
        .isEqualTo(plan.stages().stream().map(Stage::key).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{kind: openai, model: gpt-5, temperature: 0.5} | teacher.temperature",
        "{kind: openai, model: m, request: {extra_body: {max_tokens: 9}}} | extra_body.max_tokens",
        "{kind: openai, model: m, request: {extra_body: {stream: true}}} | extra_body.stream",
        "{kind: openai, model: m, request: {extra_body: {a: [{api_key: x}]}}} | a place for a"
            + " secret",
        "{kind: openai, model: m, request: {headers: {Authorization: x}}} | api_key_variable",
        "{kind: openai, model: m, request: {headers: {x-api-key: x}}} | key_header",
        "{kind: openai, model: m, request: {headers: {Host: x}}} | set by fireact itself",
        "{kind: openai, model: m, request: {headers: {'a b': x}}} | the key \"a b\"",
        "{kind: openai, model: m, request: {headers: {a: \"x\\ny\"}}} | ASCII characters",
        "{kind: openai, model: m, request: {key_header: Content-Type}} | name another header",
        "{kind: openai, model: m, request: {stop: null}} | auto, send or omit",
        "{kind: openai, model: m, request: {reasoning_tokens: -1}} | from 0 to 1000000",
        "{kind: openai, model: m, request: [a]} | a mapping with",
        "{kind: openai, model: m, request: {max_completion_tokens: 9}} | max_tokens_field"
      })
  void whatCannotBeMeantIsRefusedWhereItStands(String teacher, String said) {
    SpecResult result = SpecReader.read(HEAD + "teacher: " + withQuestions(teacher), "s.yaml");
    assertThat(result).isInstanceOf(SpecResult.Invalid.class);
    assertThat(((SpecResult.Invalid) result).problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.render()).contains(said));
  }

  private static String withQuestions(String teacher) {
    return teacher.substring(0, teacher.length() - 1) + ", questions: 9}";
  }

  private static TeacherSpec.OpenAi teacher(String teacher) {
    SpecResult result = SpecReader.read(HEAD + "teacher: " + teacher, "s.yaml");
    assertThat(result).isInstanceOf(SpecResult.Valid.class);
    return (TeacherSpec.OpenAi)
        ((SpecResult.Valid) result).spec().points().get(0).trainingSet().get(0).teacher();
  }

  private static Plan plan(String teacher) {
    SpecResult result = SpecReader.read(HEAD + "teacher: " + teacher, "s.yaml");
    assertThat(result).isInstanceOf(SpecResult.Valid.class);
    return Planner.plan(((SpecResult.Valid) result).spec());
  }

  private static String key(String teacher) {
    return plan(teacher).stages().stream()
        .filter(stage -> stage.kind() == StageKind.TRAJECTORIES)
        .map(Stage::key)
        .findFirst()
        .orElseThrow();
  }
}
