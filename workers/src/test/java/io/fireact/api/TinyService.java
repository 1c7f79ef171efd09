package io.fireact.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.Completion;
import io.fireact.json.Json;
import io.fireact.lm.StudentModel;
import io.fireact.lm.TinyStudent;
import io.fireact.lm.decode.Generation;
import io.fireact.lm.engine.Placement;
import io.fireact.lm.memory.MemoryBudget;
import io.fireact.meter.Meters;
import io.fireact.prometheus.Registries;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** A real model of a moment's training behind a real server on loopback, and a client of it. */
final class TinyService implements AutoCloseable {
  static final int CONTEXT = 1_024;

  /** Enough for what the tests wait for on a slow machine. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final MediaType JSON = MediaType.get("application/json");

  /** What the client got. */
  record Answer(int status, Headers headers, String text) {
    JsonNode json() {
      return Json.read(text, JsonNode.class);
    }
  }

  /** The files of a base model and an adapter for it. */
  record Files(Path base, Path adapter) {
    static Files train(Path directory) {
      Path base = TinyStudent.base(directory, CONTEXT);
      return new Files(base, TinyStudent.adapter(directory, base));
    }
  }

  private final PrometheusMeterRegistry registry = Registries.create();
  private final StudentModel model;
  private final CompletionServer server;
  private final ServedModels models;
  private final OkHttpClient http = new OkHttpClient.Builder().readTimeout(PATIENCE).build();

  private TinyService(
      StudentModel model,
      int together,
      Optional<ChatWriter> chat,
      Optional<AccessKey> key,
      CompletionServer.Limits limits) {
    this.model = model;
    models = new ServedModels(model, "tiny", List.of("tuned"), chat, together);
    AtomicLong numbers = new AtomicLong(100);
    server =
        new CompletionServer(
            new CompletionServer.Settings(InetAddress.getLoopbackAddress(), 0, key, limits),
            registry,
            Clock.systemUTC(),
            numbers::incrementAndGet);
  }

  /** A service that writes chats in a form of its own, as a chat template does. */
  static TinyService of(Files files, int together) {
    return of(files, together, Optional.of(TinyService::written), Optional.empty(), defaults());
  }

  static TinyService of(
      Files files,
      int together,
      Optional<ChatWriter> chat,
      Optional<AccessKey> key,
      CompletionServer.Limits limits) {
    TinyService service = loading(files, together, chat, key, limits);
    service.ready();
    return service;
  }

  /** As if the model were still being loaded. */
  static TinyService loading(
      Files files,
      int together,
      Optional<ChatWriter> chat,
      Optional<AccessKey> key,
      CompletionServer.Limits limits) {
    StudentModel model =
        StudentModel.open(
            files.base(),
            List.of(files.adapter()),
            new StudentModel.Settings(together, 1, 0, new Placement.Cpu()),
            MemoryBudget.unlimited(),
            new Meters(Registries.create()));
    return new TinyService(model, together, chat, key, limits);
  }

  void ready() {
    server.serve(models);
  }

  static CompletionServer.Limits defaults() {
    return CompletionServer.Limits.defaults();
  }

  static String written(List<io.fireact.lm.text.ChatTemplate.Message> messages) {
    StringBuilder prompt = new StringBuilder();
    for (var message : messages) {
      if (message.content().contains("{{")) {
        throw new IllegalArgumentException("no braces, please");
      }
      prompt.append(message.role()).append(": ").append(message.content()).append('\n');
    }
    return prompt.append("assistant:").toString();
  }

  StudentModel model() {
    return model;
  }

  CompletionServer server() {
    return server;
  }

  String endpoint() {
    return server.address() + "/v1";
  }

  OkHttpClient http() {
    return http;
  }

  /** What the model says in this process. */
  Completion alone(Generation generation) {
    return model.submit(generation).join();
  }

  Answer post(String path, Map<String, Object> body, String... headers) {
    return send(path, Json.write(body), headers);
  }

  /** Posts what may be no JSON at all. */
  Answer send(String path, String body, String... headers) {
    return send(request(path, headers).post(RequestBody.create(body, JSON)).build());
  }

  Answer get(String path, String... headers) {
    return send(request(path, headers).build());
  }

  Answer send(Request request) {
    try (Response response = http.newCall(request).execute()) {
      return new Answer(response.code(), response.headers(), response.body().string());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Request.Builder request(String path, String... headers) {
    Request.Builder request = new Request.Builder().url(server.address() + path);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return request;
  }

  /** The objects of a stream, in their order; fails where it does not end as it should. */
  static List<JsonNode> events(Answer answer) {
    List<String> lines = answer.text().lines().filter(line -> !line.isEmpty()).toList();
    assertThat(lines).isNotEmpty().allMatch(line -> line.startsWith("data: "));
    assertThat(lines.get(lines.size() - 1)).isEqualTo("data: [DONE]");
    List<JsonNode> events = new ArrayList<>();
    for (String line : lines.subList(0, lines.size() - 1)) {
      events.add(Json.read(line.substring("data: ".length()), JsonNode.class));
    }
    return events;
  }

  /** A text request; further fields come in pairs. */
  static Map<String, Object> text(String prompt, Object... fields) {
    return with("prompt", prompt, fields);
  }

  /** A chat request with one message. */
  static Map<String, Object> chat(String content, Object... fields) {
    return with("messages", List.of(Map.of("role", "user", "content", content)), fields);
  }

  private static Map<String, Object> with(String name, Object value, Object... fields) {
    Map<String, Object> request = new java.util.HashMap<>();
    request.put("model", "tiny");
    request.put(name, value);
    for (int i = 0; i < fields.length; i += 2) {
      request.put((String) fields[i], fields[i + 1]);
    }
    return request;
  }

  /** Nothing is decoded any more until it is closed. */
  final class Hold implements AutoCloseable {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final CompletableFuture<Completion> answer;

    Hold() throws InterruptedException {
      answer = model.submit(new Generation("anna was", List.of(), 3, 0, 1, 0, 0, piece -> hold()));
      assertThat(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private void hold() {
      begun.countDown();
      try {
        assertThat(end.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void close() {
      end.countDown();
      answer.handle((completion, failure) -> true).join();
    }
  }

  Hold hold() throws InterruptedException {
    return new Hold();
  }

  /** Waits until so many requests are answered at once; fails after a while. */
  void awaitAnswering(int count) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (server.answering() != count) {
      assertThat(System.nanoTime()).as("%d requests are open", server.answering()).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    server.close();
    registry.close();
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }
}
