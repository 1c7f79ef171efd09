package io.fireact.stage.job.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;

/**
 * OpenAI's files, fine-tuning jobs and chat on loopback, with state: what is uploaded and created
 * is there afterwards, be the answer lost or not. A job goes on by a status each time that it is
 * asked for.
 */
public final class FineTuningPeer implements AutoCloseable {
  private static final Pattern FILE =
      Pattern.compile("filename=\"([^\"]+)\".*?\r\n\r\n(.*)\r\n--[^\r\n]+--", Pattern.DOTALL);

  private final MockWebServer server = new MockWebServer();
  private final Map<String, String> contents = new LinkedHashMap<>();
  private final List<ObjectNode> files = new ArrayList<>();
  private final List<ObjectNode> jobs = new ArrayList<>();
  private final Map<String, List<String>> left = new LinkedHashMap<>();
  private final List<JsonNode> chats = new CopyOnWriteArrayList<>();
  private final List<String> calls = new CopyOnWriteArrayList<>();

  /** What a job goes through, one at each time that it is asked for; the last stays. */
  public volatile List<String> course =
      List.of("validating_files", "queued", "running", "succeeded");

  /** What is answered before anything is done, by method and path below /v1. */
  public volatile Function<String, Optional<MockResponse>> before = call -> Optional.empty();

  /** What is answered instead, after it was done. */
  public volatile Function<String, Optional<MockResponse>> after = call -> Optional.empty();

  /** What a chat is answered with. */
  public volatile Function<JsonNode, String> answer =
      body -> "Thought: I know it.\nAction: finish[anna]";

  /** Whether jobs have metadata and lists have pages. */
  public volatile boolean modern = true;

  public volatile int pageSize = 100;

  public FineTuningPeer() throws IOException {
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return serve(request);
          }
        });
    server.start(InetAddress.getLoopbackAddress(), 0);
  }

  /** What a spec names. */
  public String endpoint() {
    return "http://127.0.0.1:" + server.getPort() + "/v1";
  }

  public static MockResponse status(int code, String body) {
    return new MockResponse.Builder().code(code).body(body).build();
  }

  /** Calls in their order, as {@code POST /files}. */
  public List<String> calls() {
    return List.copyOf(calls);
  }

  public long count(String call) {
    return calls.stream().filter(call::equals).count();
  }

  public synchronized List<ObjectNode> jobs() {
    return List.copyOf(jobs);
  }

  public synchronized List<ObjectNode> files() {
    return List.copyOf(files);
  }

  public synchronized String content(String file) {
    return contents.get(file);
  }

  public List<JsonNode> chats() {
    return List.copyOf(chats);
  }

  /** Copies the last job, as a network does that sends a request twice. */
  public synchronized void createTwice() {
    ObjectNode twin = jobs.get(0).deepCopy();
    add(twin, twin.path("created_at").asLong() + 1);
  }

  public synchronized void forget(String job) {
    jobs.removeIf(each -> each.path("id").asText().equals(job));
  }

  public synchronized void set(String job, String status) {
    left.put(job, new ArrayList<>(List.of(status)));
    find(job).ifPresent(each -> advance(each));
  }

  private MockResponse serve(RecordedRequest request) {
    String path = request.getUrl().encodedPath().replaceFirst("^/v1", "");
    String call = request.getMethod() + " " + path;
    calls.add(call);
    Optional<MockResponse> refused = before.apply(call);
    if (refused.isPresent()) {
      return refused.get();
    }
    MockResponse done = done(call, path, request);
    return after.apply(call).orElse(done);
  }

  private synchronized MockResponse done(String call, String path, RecordedRequest request) {
    String body = request.getBody() == null ? "" : request.getBody().utf8();
    if (call.equals("POST /files")) {
      return ok(upload(body));
    }
    if (call.equals("GET /files")) {
      return page(files, request);
    }
    if (call.equals("POST /fine_tuning/jobs")) {
      return ok(create((ObjectNode) Json.read(body, JsonNode.class)));
    }
    if (call.equals("GET /fine_tuning/jobs")) {
      return page(jobs, request);
    }
    if (call.equals("POST /chat/completions")) {
      return chat(Json.read(body, JsonNode.class));
    }
    String id = path.replaceFirst("/fine_tuning/jobs/", "").replaceFirst("/.*", "");
    Optional<ObjectNode> job = find(id);
    if (job.isEmpty()) {
      return status(404, "{\"error\": {\"message\": \"no such job\"}}");
    }
    if (path.endsWith("/events")) {
      return ok(events(id));
    }
    if (path.endsWith("/cancel")) {
      if (List.of("succeeded", "failed", "cancelled").contains(job.get().path("status").asText())) {
        return status(400, "{\"error\": {\"message\": \"Job has already completed\"}}");
      }
      left.put(id, new ArrayList<>(List.of("cancelled")));
    }
    advance(job.get());
    return ok(job.get());
  }

  private ObjectNode upload(String body) {
    Matcher file = FILE.matcher(body);
    if (!file.find()) {
      throw new IllegalArgumentException("no file in " + body);
    }
    String id = "file-" + (files.size() + 1);
    contents.put(id, file.group(2));
    ObjectNode node = Json.mapper().createObjectNode();
    node.put("id", id).put("object", "file").put("filename", file.group(1));
    node.put("bytes", file.group(2).getBytes(StandardCharsets.UTF_8).length);
    node.put("purpose", "fine-tune").put("status", "processed");
    files.add(0, node);
    return node;
  }

  private ObjectNode create(ObjectNode request) {
    ObjectNode job = Json.mapper().createObjectNode();
    job.set("model", request.path("model"));
    job.set("training_file", request.path("training_file"));
    job.set("hyperparameters", request.path("hyperparameters"));
    job.set("seed", request.path("seed"));
    if (modern) {
      job.set("metadata", request.path("metadata"));
      job.set("user_provided_suffix", request.path("suffix"));
    }
    return add(job, 1_700_000_000L + jobs.size());
  }

  private ObjectNode add(ObjectNode job, long at) {
    String id = "ftjob-" + (jobs.size() + 1);
    job.put("id", id).put("object", "fine_tuning.job").put("created_at", at);
    job.putNull("fine_tuned_model").putNull("error").putNull("trained_tokens");
    left.put(id, new ArrayList<>(course));
    advance(job);
    jobs.add(0, job);
    return job;
  }

  private void advance(ObjectNode job) {
    String id = job.path("id").asText();
    List<String> next = left.get(id);
    String status = next.size() > 1 ? next.remove(0) : next.get(0);
    job.put("status", status);
    if (status.equals("succeeded")) {
      job.put("fine_tuned_model", "ft:" + job.path("model").asText() + ":me::" + id);
      job.put("trained_tokens", 1234);
    }
    if (status.equals("failed")) {
      job.putObject("error")
          .put("code", "invalid_training_file")
          .put("message", "The job failed due to an invalid training file.\u0007 Line 3 is empty.")
          .put("param", "training_file");
    }
  }

  private ObjectNode events(String job) {
    ObjectNode list = Json.mapper().createObjectNode();
    ArrayNode data = list.putArray("data");
    ObjectNode metrics = data.addObject().put("id", "ev-2").put("type", "metrics");
    metrics.put("message", "Step 3/12: training loss=0.41");
    metrics.putObject("data").put("step", 3).put("total_steps", 12).put("train_loss", 0.41);
    data.addObject().put("id", "ev-1").put("type", "message").put("message", "Created " + job);
    list.put("has_more", false);
    return list;
  }

  private MockResponse chat(JsonNode body) {
    chats.add(body);
    ObjectNode node = Json.mapper().createObjectNode();
    ObjectNode choice = node.putArray("choices").addObject().put("finish_reason", "stop");
    choice.putObject("message").put("role", "assistant").put("content", answer.apply(body));
    node.putObject("usage").put("prompt_tokens", 10).put("completion_tokens", 5);
    return ok(node);
  }

  private Optional<ObjectNode> find(String id) {
    return jobs.stream().filter(job -> job.path("id").asText().equals(id)).findFirst();
  }

  private MockResponse page(List<ObjectNode> all, RecordedRequest request) {
    String after = request.getUrl().queryParameter("after");
    List<String> ids = all.stream().map(each -> each.path("id").asText()).toList();
    int from = after == null ? 0 : ids.indexOf(after) + 1;
    int to = modern ? Math.min(all.size(), from + pageSize) : all.size();
    ObjectNode list = Json.mapper().createObjectNode();
    list.putArray("data").addAll(all.subList(from, to));
    if (modern) {
      list.put("has_more", to < all.size());
    }
    return ok(list);
  }

  private static MockResponse ok(ObjectNode node) {
    return status(200, node.toString());
  }

  @Override
  public void close() {
    server.close();
  }
}
