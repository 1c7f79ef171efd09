package io.fireact.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.agent.Question;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.Split;
import io.fireact.agent.method.Method;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.http.PeerFailuresContract;
import io.fireact.model.CompletionRequest;
import io.fireact.spec.TeacherSpec;
import java.util.List;
import java.util.Map;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a model behind each form of API behaves; extend it to test one. */
abstract class ModelFailuresContract extends PeerFailuresContract {
  private static final String INSTRUCTION = Method.REACT.instruction();
  private static final String KEY = "word-of-the-test-4711-0815";
  private static final String PROMPT = "Question: a confidential one\n";

  /** A spec that reads its key from TEST_KEY. */
  abstract TeacherSpec.OpenAi spec(String base, int timeoutSeconds);

  @Override
  protected final Client connect(String base, int timeoutSeconds) {
    OpenAiModel model =
        new OpenAiModel(
            spec(base, timeoutSeconds),
            INSTRUCTION,
            ReasoningPolicy.DROP,
            Map.of("TEST_KEY", KEY),
            http);
    Question question = new Question("q1", Split.TRAIN, "a confidential one", "b", "bridge");
    return new Client() {
      @Override
      public void call() {
        model.complete(
            new CompletionRequest(question, 0, PROMPT, List.of(ReActFormat.STOP), 50, 0, 1));
      }

      @Override
      public void close() {
        model.close();
      }
    };
  }

  @Override
  protected final List<String> secrets() {
    return List.of(KEY, "confidential");
  }

  @Test
  void aKeyEchoedByThePeerReachesNoMessage() {
    String echo = "{\"error\": {\"message\": \"Incorrect API key provided: " + KEY + "\"}}";
    FailureException failure = failure(answer(401, echo));
    assertThat(failure.type()).isEqualTo(FailureType.UNAUTHORIZED);
    assertThat(failure).hasMessageContaining("TEST_KEY").hasMessageContaining("provided: [key]");
    assertThat(failure(answer(200, "not JSON: " + KEY)).type()).isEqualTo(FailureType.BAD_ANSWER);
    assertThat(failure(answer(200, "{\"odd\": \"" + KEY + "\"}")).type())
        .isEqualTo(FailureType.BAD_ANSWER);
    FailureException redirect =
        failure(answer(302, "", "Location", "http://localhost:1/" + KEY + "/x"));
    assertThat(redirect.type()).isEqualTo(FailureType.BAD_REQUEST);
  }

  @Test
  void aStatusLineWithTheKeyReachesNoMessage() {
    MockResponse odd = new MockResponse.Builder().status("NOT-HTTP " + KEY).build();
    assertThat(failure(odd).type()).isEqualTo(FailureType.UNAVAILABLE);
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 503})
  void aPaidCallIsSentOnceAlsoWhereHttpAllowsToRepeatIt(int status) {
    server.enqueue(answer(status, "", "Retry-After", "0"));
    server.enqueue(answer(200, goodAnswer()));
    assertThat(failureOf(client(60)).type().retryable()).isTrue();
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void aPaidCallIsSentOnceOnAConnectionThatDies() {
    server.enqueue(answer(200, goodAnswer()));
    server.enqueue(
        new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build());
    server.enqueue(answer(200, goodAnswer()));
    Client client = client(60);
    client.call();
    assertThat(failureOf(client).type()).isEqualTo(FailureType.UNAVAILABLE);
    assertThat(server.getRequestCount()).isEqualTo(2);
  }
}
