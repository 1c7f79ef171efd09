package io.fireact.api;

import static io.fireact.api.TinyService.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.Completion;
import io.fireact.api.TinyService.Answer;
import io.fireact.json.Json;
import io.fireact.lm.decode.DecodeLoop;
import io.fireact.lm.decode.Generation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that go away or do not read, queues that are full, and a server that is stopped. */
final class BusyServerTest {
  private static final String TEXTS = "/v1/completions";
  private static final CompletionServer.Limits IMPATIENT =
      new CompletionServer.Limits(100_000, Duration.ofMillis(20), TinyService.PATIENCE);

  private static TinyService.Files files;

  private TinyService service;

  @BeforeAll
  static void train(@TempDir Path directory) {
    files = TinyService.Files.train(directory);
  }

  @BeforeEach
  void open() {
    service =
        TinyService.of(files, 1, Optional.of(TinyService::written), Optional.empty(), IMPATIENT);
  }

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void aFullQueueIsRefusedAtOnceAndSaysWhenToTryAgain() throws Exception {
    List<CompletableFuture<Completion>> waiting = new ArrayList<>();
    try (TinyService.Hold hold = service.hold()) {
      for (int i = 0; i < DecodeLoop.WAITING; i++) {
        waiting.add(service.model().trySubmit(generation()).orElseThrow());
      }
      for (Map<String, Object> request :
          List.of(text("anna"), text("anna", "stream", true), text("anna", "n", 2))) {
        Answer refused = service.post(TEXTS, request);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(Integer.parseInt(refused.headers().get("Retry-After"))).isPositive();
        assertThat(refused.json().at("/error/type").asText()).isEqualTo("rate_limit_error");
      }
      // Room for one, but not for two: then none is begun, and the room stays.
      waiting.remove(0).cancel(false);
      assertThat(service.post(TEXTS, text("anna", "n", 2)).status()).isEqualTo(429);
      waiting.add(service.model().trySubmit(generation()).orElseThrow());
      assertThat(hold).isNotNull();
    }
    for (CompletableFuture<Completion> each : waiting) {
      assertThat(each.get(30, TimeUnit.SECONDS).outputTokens()).isPositive();
    }
    assertThat(service.post(TEXTS, text("anna")).status()).isEqualTo(200);
  }

  @Test
  void aClientThatLeavesItsStreamTakesItsRequestBack() throws Exception {
    try (TinyService.Hold hold = service.hold()) {
      Call call = call(text("where was anna born?", "stream", true, "max_tokens", 400));
      try (Response response = call.execute()) {
        assertThat(response.code()).isEqualTo(200);
        service.awaitAnswering(1);
      }
      // Nothing can have been decoded, so only the cancelled request lets its thread go.
      service.awaitAnswering(0);
      assertThat(hold).isNotNull();
    }
    assertThat(service.post(TEXTS, text("anna")).status()).isEqualTo(200);
  }

  @Test
  void aClientThatWaitsForAWholeAnswerAndLeavesTakesItsRequestBack() throws Exception {
    try (TinyService.Hold hold = service.hold()) {
      Call call = call(text("where was anna born?", "max_tokens", 400));
      try (Response response = call.execute()) {
        assertThat(response.code()).isEqualTo(200);
        service.awaitAnswering(1);
      }
      service.awaitAnswering(0);
      assertThat(hold).isNotNull();
    }
  }

  @Test
  void whoWaitsLongGetsTheAnswerAfterBlanksOrComments() throws Exception {
    String prompt = "where was anna born?";
    Call whole = call(text(prompt, "temperature", 0));
    Call stream = call(text(prompt, "temperature", 0, "stream", true));
    Response waitsWhole;
    Response waitsStream;
    try (TinyService.Hold hold = service.hold()) {
      waitsWhole = whole.execute();
      waitsStream = stream.execute();
      assertThat(waitsWhole.body().source().readByte()).isEqualTo((byte) ' ');
      assertThat(waitsStream.body().source().readUtf8Line()).isEqualTo(": waiting");
      assertThat(hold).isNotNull();
    }
    String expected =
        service.alone(new Generation(prompt, List.of(), 16, 0, 1, 0, 0, piece -> {})).text();
    try (waitsWhole;
        waitsStream) {
      JsonNode json = Json.read(waitsWhole.body().string(), JsonNode.class);
      assertThat(json.at("/choices/0/text").asText()).isEqualTo(expected);
      StringBuilder text = new StringBuilder();
      waitsStream
          .body()
          .string()
          .lines()
          .filter(line -> line.startsWith("data: {"))
          .map(line -> Json.read(line.substring(6), JsonNode.class))
          .forEach(event -> text.append(event.at("/choices/0/text").asText()));
      assertThat(text.toString()).isEqualTo(expected);
    }
  }

  @Test
  void aClientThatDoesNotReadHoldsNobodyUp() throws Exception {
    Call idle =
        call(text("anna", "stream", true, "n", 8, "max_tokens", 1000, "temperature", 2, "seed", 1));
    try (Response unread = idle.execute()) {
      assertThat(unread.code()).isEqualTo(200);
      String other = service.post(TEXTS, text("anna", "temperature", 0)).text();
      assertThat(other).contains("\"finish_reason\"");
      // And what it has not read is all there.
      assertThat(unread.body().string()).endsWith("data: [DONE]\n\n");
    }
  }

  @Test
  void aStoppedServerFinishesWhatIsUnderWay() throws Exception {
    Response streaming;
    CompletableFuture<Boolean> stopped;
    try (TinyService.Hold hold = service.hold()) {
      streaming = call(text("where was anna born?", "stream", true)).execute();
      service.awaitAnswering(1);
      stopped = CompletableFuture.supplyAsync(() -> service.server().stop(TinyService.PATIENCE));
      awaitStatus("/readyz", 503);
      Answer refused = service.post(TEXTS, text("anna"));
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.json().at("/error/message").asText()).contains("stops");
      assertThat(stopped).isNotDone();
      assertThat(hold).isNotNull();
    }
    try (streaming) {
      assertThat(streaming.body().string()).endsWith("data: [DONE]\n\n");
    }
    assertThat(stopped.get(30, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(() -> call(text("anna")).execute()).isInstanceOf(IOException.class);
  }

  @Test
  void aServerThatWaitsNoLongerTellsItsClients() throws Exception {
    CompletableFuture<Boolean> stopped;
    Response streaming;
    Response whole;
    try (TinyService.Hold hold = service.hold()) {
      streaming = call(text("where was anna born?", "stream", true)).execute();
      whole = call(text("where was anna born?")).execute();
      service.awaitAnswering(2);
      stopped = CompletableFuture.supplyAsync(() -> service.server().stop(Duration.ZERO));
      awaitStatus("/readyz", 503);
      assertThat(hold).isNotNull();
    }
    try (streaming) {
      List<String> events =
          streaming.body().string().lines().filter(line -> line.startsWith("data:")).toList();
      assertThat(events).hasSize(1).first().asString().contains("\"error\"", "stopped");
    }
    // Its status was sent, so the connection breaks off: nobody takes blanks for an answer.
    BufferedSource rest = whole.body().source();
    assertThatThrownBy(rest::readUtf8).isInstanceOf(IOException.class);
    whole.close();
    assertThat(stopped.get(30, TimeUnit.SECONDS)).isFalse();
  }

  private void awaitStatus(String path, int status) {
    long end = System.nanoTime() + TinyService.PATIENCE.toNanos();
    while (service.get(path).status() != status) {
      assertThat(System.nanoTime()).isLessThan(end);
    }
  }

  private Call call(Map<String, Object> request) {
    return service
        .http()
        .newCall(
            service
                .request(TEXTS)
                .post(RequestBody.create(Json.write(request), MediaType.get("application/json")))
                .build());
  }

  private static Generation generation() {
    return new Generation("anna", List.of(), 2, 0, 1, 0, 0, piece -> {});
  }
}
