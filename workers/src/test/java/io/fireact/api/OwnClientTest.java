package io.fireact.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.agent.AgentLimits;
import io.fireact.agent.Completion;
import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.Split;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.agent.method.AgentEpisode;
import io.fireact.agent.method.Method;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.decode.DecodeLoop;
import io.fireact.lm.decode.Generation;
import io.fireact.lm.text.ChatTemplate;
import io.fireact.model.CompletionRequest;
import io.fireact.model.openai.OpenAiModel;
import io.fireact.spec.ModelApi;
import io.fireact.spec.RequestSpec;
import io.fireact.spec.TeacherSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The platform's own OpenAI client, as a spec's teacher of kind openai, asks the server. */
final class OwnClientTest {
  private static final String INSTRUCTION = Method.REACT.instruction();
  private static final Question QUESTION =
      new Question("q", Split.TRAIN, "where was anna born?", "town", "");
  private static final Trajectory SHOT =
      Trajectory.scored(
          new Question("s", Split.TRAIN, "who was born?", "anna", ""),
          List.of(new Step("it is anna", "finish", "anna", "", "")),
          Disposition.FINISHED,
          "anna",
          0,
          0,
          Method.REACT);
  private static TinyService.Files files;
  private static TinyService service;

  @BeforeAll
  static void open(@TempDir Path directory) {
    files = TinyService.Files.train(directory);
    service = TinyService.of(files, 1);
  }

  @AfterAll
  static void close() {
    service.close();
  }

  @Test
  void aTeacherBehindTheServerSaysWhatTheModelSaysInProcess() {
    for (String name : List.of("tiny", "tuned")) {
      CompletionRequest request = request("Question: where was anna born?\n", 1.1, 77);
      String prompt =
          TinyService.written(
              List.of(
                  new ChatTemplate.Message("system", INSTRUCTION),
                  new ChatTemplate.Message("user", request.prompt())));
      Completion alone =
          service.alone(
              new Generation(
                  prompt,
                  request.stop(),
                  request.maxTokens(),
                  request.temperature(),
                  1,
                  request.seed(),
                  name.equals("tiny") ? 0 : 1,
                  piece -> {}));
      try (OpenAiModel teacher = teacher(service, name, Map.of())) {
        Completion answered = teacher.complete(request);
        assertThat(answered)
            .usingRecursiveComparison()
            .ignoringFields("seconds", "usage")
            .isEqualTo(alone);
        assertThat(answered.outputTokens()).isPositive();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void aCompletionModelBehindTheServerPlaysAsTheSameModelInProcess(Method method) {
    String examples = "Answer as in the example.\n\n" + method.examples(List.of(SHOT));
    AgentLimits limits = new AgentLimits(4, 200, 24, ReasoningPolicy.DROP);
    for (String name : List.of("tiny", "tuned")) {
      try (OpenAiModel remote =
          new OpenAiModel(
              new TeacherSpec.OpenAi(
                  1,
                  name,
                  service.endpoint(),
                  "KEY",
                  0,
                  1,
                  30,
                  RequestSpec.defaults(),
                  ModelApi.COMPLETIONS),
              "never told",
              ReasoningPolicy.DROP,
              Map.of(),
              service.http())) {
        Trajectory asked =
            play(method, limits, call -> remote.complete(completing(examples, call)));
        Trajectory alone =
            play(
                method,
                limits,
                call -> {
                  CompletionRequest request = completing(examples, call);
                  return service.alone(
                      new Generation(
                          request.prompt(),
                          request.stop(),
                          request.maxTokens(),
                          0,
                          1,
                          0,
                          name.equals("tiny") ? 0 : 1,
                          piece -> {}));
                });
        assertThat(asked).isEqualTo(alone);
        assertThat(asked.outputTokens()).isPositive();
      }
    }
  }

  private static CompletionRequest completing(String examples, AgentEpisode.Generate call) {
    return new CompletionRequest(
        QUESTION,
        call.number(),
        examples + call.prompt().text(),
        call.prompt().stop(),
        call.prompt().maxTokens() == 0 ? 24 : call.prompt().maxTokens(),
        0,
        call.number());
  }

  private static Trajectory play(
      Method method, AgentLimits limits, Function<AgentEpisode.Generate, Completion> model) {
    AgentEpisode episode = method.begin(QUESTION, limits);
    while (true) {
      AgentEpisode.Next next = episode.next();
      if (next instanceof AgentEpisode.Generate call) {
        episode.completed(model.apply(call));
      } else if (next instanceof AgentEpisode.UseTool) {
        episode.observed("anna was born in a town");
      } else {
        return ((AgentEpisode.End) next).trajectory();
      }
    }
  }

  @Test
  void itsRefusalsAreClassifiedForTheRetries() throws Exception {
    CompletionRequest request = request("anna", 0, 1);
    try (OpenAiModel stranger = teacher(service, "gpt-4o", Map.of())) {
      assertFails(FailureType.MODEL_NOT_FOUND, stranger, request);
    }
    try (OpenAiModel teacher = teacher(service, "tiny", Map.of())) {
      assertFails(FailureType.CONTEXT_LENGTH, teacher, request("where ".repeat(1_100), 0, 1));
      try (TinyService.Hold hold = service.hold()) {
        for (int i = 0; i < DecodeLoop.WAITING; i++) {
          assertThat(
                  service
                      .model()
                      .trySubmit(new Generation("a", List.of(), 1, 0, 1, 0, 0, piece -> {})))
              .isPresent();
        }
        assertThat(assertFails(FailureType.RATE_LIMITED, teacher, request).retryAfter())
            .isPositive();
        assertThat(hold).isNotNull();
      }
    }
  }

  @Test
  void itSendsTheKeyThatTheServerAsksFor() {
    Map<String, String> environment = Map.of("KEY", "sesame");
    try (TinyService guarded =
        TinyService.of(
            files,
            1,
            Optional.of(TinyService::written),
            Optional.of(AccessKey.read(environment, "KEY")),
            TinyService.defaults())) {
      CompletionRequest request = request("anna", 0, 1);
      try (OpenAiModel teacher = teacher(guarded, "tiny", environment);
          OpenAiModel stranger = teacher(guarded, "tiny", Map.of())) {
        assertThat(teacher.complete(request).outputTokens()).isPositive();
        assertFails(FailureType.UNAUTHORIZED, stranger, request);
      }
    }
  }

  private static OpenAiModel teacher(
      TinyService service, String model, Map<String, String> environment) {
    return new OpenAiModel(
        new TeacherSpec.OpenAi(1, model, service.endpoint(), "KEY", 0, 1, 30),
        INSTRUCTION,
        ReasoningPolicy.DROP,
        environment,
        service.http());
  }

  private static CompletionRequest request(String prompt, double temperature, long seed) {
    return new CompletionRequest(
        new Question("q", Split.TRAIN, "?", "", ""),
        0,
        prompt,
        List.of(ReActFormat.STOP),
        24,
        temperature,
        seed);
  }

  private static FailureException assertFails(
      FailureType type, OpenAiModel teacher, CompletionRequest request) {
    FailureException[] thrown = new FailureException[1];
    assertThatThrownBy(() -> teacher.complete(request))
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> {
              thrown[0] = failure;
              assertThat(failure.type()).isEqualTo(type);
            });
    return thrown[0];
  }
}
