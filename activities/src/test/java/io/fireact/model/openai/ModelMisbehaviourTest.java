package io.fireact.model.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fireact.agent.Completion;
import io.fireact.call.CallKey;
import io.fireact.call.CallPipeline;
import io.fireact.call.CallStore;
import io.fireact.call.ProviderCall;
import io.fireact.call.Usage;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.meter.Meters;
import io.fireact.model.CompletionRequest;
import io.fireact.provider.Provider;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.QueueDispatcher;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a model's peer answers ends in the class that {@code FAILURES.md} says, for each form of
 * API, and what was answered is asked once. What does not depend on the answer's form, such as slow
 * and broken bodies, is in {@link ModelFailuresContract}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ModelMisbehaviourTest {
  private final OkHttpClient http = new OkHttpClient();
  private final MockWebServer server = new MockWebServer();
  private final AtomicInteger numbers = new AtomicInteger();
  private final CallPipeline calls;

  ModelMisbehaviourTest(@TempDir Path directory) {
    calls = new CallPipeline(new CallStore(directory), 0, new Meters(new SimpleMeterRegistry()));
  }

  @BeforeAll
  void start() throws IOException {
    server.start(InetAddress.getLoopbackAddress(), 0);
  }

  @AfterAll
  void stop() {
    server.close();
    http.connectionPool().evictAll();
  }

  @BeforeEach
  void forgetWhatWasNotAsked() {
    server.setDispatcher(new QueueDispatcher());
  }

  static Stream<Arguments> failing() {
    return Stream.of(ModelApis.values())
        .flatMap(
            api ->
                Arrays.stream(Misbehaviour.values())
                    .filter(one -> one.type() != null && one.isOf(api))
                    .map(one -> Arguments.of(api, one)));
  }

  @ParameterizedTest
  @MethodSource("failing")
  void aFailureHasItsClassAndWhatIsAnsweredAfterItIsAskedOnce(ModelApis api, Misbehaviour one) {
    int before = server.getRequestCount();
    int number = numbers.incrementAndGet();
    server.enqueue(one.answer(api));
    server.enqueue(ok(api.answer("Thought: x", "stop")));
    try (OpenAiModel model = api.open(base(server), ModelApis.KEY, http)) {
      FailureException failure =
          catchThrowableOfType(FailureException.class, () -> ask(model, number));
      assertThat(failure).as("it fails").isNotNull();
      assertThat(failure.type()).as(failure.getMessage()).isEqualTo(one.type());
      assertThat(failure.getMessage()).contains(api.path()).doesNotContain("2024-10-21", "?");
      assertThat(failure.getMessage()).doesNotContain(ModelApis.KEY);
      assertThat(server.getRequestCount() - before).isEqualTo(1);
      for (int i = 0; i < 2; i++) {
        assertThat(ask(model, number).text()).isEqualTo("Thought: x");
      }
      assertThat(server.getRequestCount() - before).isEqualTo(2);
    }
  }

  static Stream<Arguments> odd() {
    return Stream.of(ModelApis.values())
        .flatMap(
            api ->
                Arrays.stream(Misbehaviour.values())
                    .filter(one -> one.type() == null && one.isOf(api))
                    .map(one -> Arguments.of(api, one)));
  }

  @ParameterizedTest
  @MethodSource("odd")
  void anOddAnswerIsTheModelsOwnAndAskedOnce(ModelApis api, Misbehaviour one) {
    int before = server.getRequestCount();
    int number = numbers.incrementAndGet();
    server.enqueue(one.answer(api));
    try (OpenAiModel model = api.open(base(server), ModelApis.KEY, http)) {
      for (int i = 0; i < 2; i++) {
        Completion completion = ask(model, number);
        assertThat(completion.text()).isEqualTo(one.text());
        assertThat(completion.finish()).isEqualTo(one.finish());
      }
      assertThat(server.getRequestCount() - before).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(ModelApis.class)
  void aKeyThatExpiresBetweenCallsIsUnauthorizedAndANewOneIsAskedOnlyForTheRest(ModelApis api)
      throws IOException {
    List<String> answered = new ArrayList<>();
    String fresh = "another-word-of-the-test-0815";
    int first = numbers.getAndAdd(10) + 1;
    MockWebServer expiring = new MockWebServer();
    expiring.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            // Headers do not show what they call sensitive.
            boolean old =
                Stream.of("Authorization", "api-key")
                    .anyMatch(
                        name ->
                            String.valueOf(request.getHeaders().get(name)).contains(ModelApis.KEY));
            if (old && answered.size() >= 3) {
              return new MockResponse.Builder()
                  .code(401)
                  .body(
                      "{\"error\": {\"message\": \"Incorrect API key provided: word-of-****0815\", \"code\": \"invalid_api_key\"}}")
                  .build();
            }
            answered.add(request.getBody().utf8());
            return ok(api.answer("Thought: x", "stop"));
          }
        });
    expiring.start(InetAddress.getLoopbackAddress(), 0);
    try (OpenAiModel model = api.open(base(expiring), ModelApis.KEY, http)) {
      for (int i = 0; i < 3; i++) {
        ask(model, first + i);
      }
      FailureException failure =
          catchThrowableOfType(FailureException.class, () -> ask(model, first + 3));
      assertThat(failure.type()).isEqualTo(FailureType.UNAUTHORIZED);
      assertThat(failure).hasMessageContaining("TEST_KEY");
    }
    try (expiring;
        OpenAiModel model = api.open(base(expiring), fresh, http)) {
      for (int i = 0; i < 5; i++) {
        ask(model, first + i);
      }
    }
    assertThat(answered).hasSize(5).doesNotHaveDuplicates();
  }

  @Test
  void thePageSaysOfEachWhatItIs() throws IOException {
    List<String> page =
        Files.readAllLines(Path.of("FAILURES.md")).stream()
            .dropWhile(line -> !line.startsWith("## What model APIs answer"))
            .skip(1)
            .takeWhile(line -> !line.startsWith("## "))
            .filter(line -> line.startsWith("| ") && !line.startsWith("| the peer"))
            .toList();
    assertThat(page)
        .containsExactlyElementsOf(
            Arrays.stream(Misbehaviour.values())
                .map(
                    one ->
                        "| %s | %s |"
                            .formatted(
                                one.words(),
                                one.type() == null ? "an answer" : "`" + one.type() + "`"))
                .distinct()
                .toList());
  }

  private Completion ask(OpenAiModel model, int number) {
    CompletionRequest request = ModelApis.request(number);
    Provider provider = Provider.of(ModelApis.CHAT.spec("http://x", 1));
    return calls.call(
        new ProviderCall<>(
            provider,
            CallKey.of(provider, "identity", request.canonical(), request.seed()),
            "q",
            Completion.class,
            1 << 16,
            1_000,
            completion -> Usage.NONE,
            () -> model.complete(request)));
  }

  private static String base(MockWebServer server) {
    return "http://127.0.0.1:" + server.getPort();
  }

  private static MockResponse ok(String body) {
    return new MockResponse.Builder().body(body).build();
  }
}
