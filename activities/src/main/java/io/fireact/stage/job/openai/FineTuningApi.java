package io.fireact.stage.job.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.http.JsonPeer;
import io.fireact.json.Json;
import io.fireact.model.openai.OpenAiModel;
import io.fireact.spec.TeacherSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * The calls of OpenAI's {@code /files} and {@code /fine_tuning/jobs} that a training takes. Nothing
 * is retried here; failures are {@link JsonPeer}'s.
 */
final class FineTuningApi implements AutoCloseable {
  private static final String PAGE = "100";

  /** A list that goes on for longer repeats itself. */
  private static final int MOST_PAGES = 1_000;

  private final TeacherSpec.OpenAi spec;
  private final HttpUrl endpoint;
  private final JsonPeer peer;

  FineTuningApi(TeacherSpec.OpenAi spec, Map<String, String> environment, OkHttpClient http) {
    this.spec = spec;
    endpoint = JsonPeer.endpoint(spec.endpoint());
    peer = OpenAiModel.peer(spec, environment, http);
  }

  /** All files for fine-tuning. */
  List<JsonNode> files() {
    return pages(url("files").addQueryParameter("purpose", "fine-tune").build(), MOST_PAGES);
  }

  /** The id of a new file. */
  String upload(String name, byte[] content) {
    RequestBody body =
        new MultipartBody.Builder()
            .setType(MultipartBody.FORM)
            .addFormDataPart("purpose", "fine-tune")
            .addFormDataPart(
                "file", name, RequestBody.create(content, MediaType.get("application/jsonl")))
            .build();
    Request request =
        request(url("files").build()).header("Idempotency-Key", name).post(once(body)).build();
    return id(request, peer.ask(request));
  }

  /** A new job. */
  JsonNode create(JsonNode body, String idempotencyKey) {
    Request request =
        request(jobs().build())
            .header("Idempotency-Key", idempotencyKey)
            .post(JsonPeer.body(Json.write(body)))
            .build();
    JsonNode job = peer.ask(request);
    id(request, job);
    return job;
  }

  /** A job; empty where there is none of that id. */
  Optional<JsonNode> job(String id) {
    return peer.find(request(jobs().addPathSegment(id).build()).build());
  }

  /** All jobs, the newest first. */
  List<JsonNode> allJobs() {
    return pages(jobs().build(), MOST_PAGES);
  }

  /** The newest of them. */
  List<JsonNode> newestJobs() {
    return pages(jobs().build(), 1);
  }

  /** What a job reported, the newest first. */
  List<JsonNode> events(String id, boolean all) {
    return pages(jobs().addPathSegment(id).addPathSegment("events").build(), all ? MOST_PAGES : 1);
  }

  /** Cancels a job; one that has ended meanwhile is left as it is. */
  void cancel(String id) {
    Request request =
        request(jobs().addPathSegment(id).addPathSegment("cancel").build())
            .post(JsonPeer.body("{}"))
            .build();
    try {
      peer.find(request);
    } catch (FailureException e) {
      boolean refused = e.type() == FailureType.BAD_REQUEST;
      if (!refused || job(id).filter(job -> !JobStatus.of(job).ended()).isPresent()) {
        throw e;
      }
    }
  }

  /** The failure of a job whose JSON lacks what it promises. */
  FailureException badJob(String id, String what, JsonNode job) {
    return peer.badAnswer(request(jobs().addPathSegment(id).build()).build(), what, job);
  }

  @Override
  public void close() {
    peer.close();
  }

  private List<JsonNode> pages(HttpUrl list, int most) {
    List<JsonNode> all = new ArrayList<>();
    @Nullable String after = null;
    for (int page = 0; page < most; page++) {
      HttpUrl.Builder url = list.newBuilder().addQueryParameter("limit", PAGE);
      if (after != null) {
        url.addQueryParameter("after", after);
      }
      Request request = request(url.build()).build();
      JsonNode answer = peer.ask(request);
      if (!answer.path("data").isArray()) {
        throw peer.badAnswer(request, "without a list in data", answer);
      }
      answer.path("data").forEach(all::add);
      String last = all.isEmpty() ? "" : all.get(all.size() - 1).path("id").asText("");
      if (!answer.path("has_more").asBoolean(false) || last.isEmpty() || last.equals(after)) {
        break;
      }
      after = last;
    }
    return all;
  }

  private String id(Request request, JsonNode answer) {
    String id = answer.path("id").asText("");
    if (id.isEmpty()) {
      throw peer.badAnswer(request, "without an id", answer);
    }
    return id;
  }

  private HttpUrl.Builder jobs() {
    return url("fine_tuning/jobs");
  }

  private HttpUrl.Builder url(String path) {
    HttpUrl.Builder url = endpoint.newBuilder().addPathSegments(path);
    spec.request().query().forEach(url::setQueryParameter);
    return url;
  }

  private Request.Builder request(HttpUrl url) {
    Request.Builder request = new Request.Builder().url(url);
    spec.request().headers().forEach(request::header);
    return request;
  }

  /** A body that OkHttp never sends a second time by itself. */
  private static RequestBody once(RequestBody body) {
    return new RequestBody() {
      @Override
      public @Nullable MediaType contentType() {
        return body.contentType();
      }

      @Override
      public long contentLength() throws IOException {
        return body.contentLength();
      }

      @Override
      public void writeTo(BufferedSink sink) throws IOException {
        body.writeTo(sink);
      }

      @Override
      public boolean isOneShot() {
        return true;
      }
    };
  }
}
