package io.fireact.lm.hub;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.http.ApiKey;
import io.fireact.http.EnvironmentProxies;
import io.fireact.json.MalformedJsonException;
import io.fireact.json.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * The part of the Hugging Face hub's HTTP interface that finding and reading a model takes. Not for
 * large files, of which it only gives the address; see {@link FileDownload}.
 *
 * <p>Redirects are followed as OkHttp does it: the token goes to no other host, port or scheme.
 */
final class Hub {
  /** Longest file that is read as a whole, and longest page of a listing, in bytes. */
  static final int SMALL = 32 << 20;

  /** Most files that a model may have at its top. */
  static final int MOST_FILES = 10_000;

  private static final HttpUrl PUBLIC = HttpUrl.get("https://huggingface.co");
  private static final int EXCERPT_LIMIT = 4 << 10;
  private static final int MOST_PAGES = 1_000;
  private static final Duration SMALL_WITHIN = Duration.ofMinutes(5);
  private static final long SLOWEST_BYTES_A_SECOND = 20_000;
  private static final Pattern NEXT = Pattern.compile("<([^<>]*)>\\s*;[^,<>]*\\brel=\"?next\\b");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

  private record Page(JsonNode json, @Nullable String link) {}

  private final OkHttpClient http;
  private final HttpUrl endpoint;
  private final @Nullable ApiKey token;
  private final HubFailures failures;
  private final Clock clock;

  /**
   * @param environment HF_ENDPOINT, HF_TOKEN or HUGGING_FACE_HUB_TOKEN
   */
  Hub(OkHttpClient http, Map<String, String> environment, Clock clock) {
    this.http = http.newBuilder().followRedirects(true).followSslRedirects(false).build();
    this.endpoint = endpoint(environment.getOrDefault("HF_ENDPOINT", "").strip());
    this.token =
        ApiKey.read(environment, "HF_TOKEN")
            .or(() -> ApiKey.read(environment, "HUGGING_FACE_HUB_TOKEN"))
            .orElse(null);
    this.failures = new HubFailures(token, EnvironmentProxies.of(http));
    this.clock = clock;
  }

  private static HttpUrl endpoint(String url) {
    if (url.isEmpty()) {
      return PUBLIC;
    }
    HttpUrl parsed = HttpUrl.parse(url);
    if (parsed == null) {
      throw new FailureException(
          FailureType.BAD_REQUEST,
          "the environment variable HF_ENDPOINT is not a URL that starts with http:// or https://;"
              + " correct it, or unset it for "
              + PUBLIC);
    }
    return parsed.newBuilder().query(null).fragment(null).build();
  }

  static boolean isCommit(String revision) {
    return COMMIT.matcher(revision).matches();
  }

  HubFailures failures() {
    return failures;
  }

  /** The commit that a revision names now. */
  String commit(CancellableTasks scope, String model, String revision) {
    HttpUrl url = api(model).addPathSegment("revision").addPathSegment(revision).build();
    HubRequest asked = request(url, model, revision, "");
    JsonNode sha = page(scope, asked).json.path("sha");
    if (!sha.isTextual() || !isCommit(sha.textValue())) {
      throw failures.badAnswer(asked, "names no commit", "");
    }
    return sha.textValue();
  }

  /**
   * The files at the top of a model, by name.
   *
   * @throws FailureException BAD_DATA when there are too many or one is named like a trap
   */
  Map<String, HubFile> list(CancellableTasks scope, String model, String commit) {
    HttpUrl url = api(model).addPathSegment("tree").addPathSegment(commit).build();
    Map<String, HubFile> files = new LinkedHashMap<>();
    for (int pages = 0; ; pages++) {
      HubRequest asked = request(url, model, commit, "");
      Page page = page(scope, asked);
      if (!page.json.isArray()) {
        throw failures.badAnswer(asked, "answered with something other than a list of files", "");
      }
      for (JsonNode entry : page.json) {
        @Nullable HubFile file = file(asked, entry);
        if (file != null && files.put(file.name(), file) != null) {
          throw failures.badAnswer(asked, "lists " + file.name() + " twice", "");
        }
      }
      if (files.size() > MOST_FILES || pages > MOST_PAGES) {
        throw tooMany(asked);
      }
      if (page.link == null) {
        return files;
      }
      url = following(asked, url, page.link);
    }
  }

  /**
   * The page after this one. Of the link only the query is taken, so a mirror that passes on the
   * links of what it mirrors stays the one who is asked, and the token goes nowhere else.
   */
  private HttpUrl following(HubRequest asked, HttpUrl url, String link) {
    HttpUrl next = url.resolve(link);
    String query = next == null ? null : next.encodedQuery();
    if (query == null || query.equals(url.encodedQuery())) {
      throw failures.badAnswer(asked, "names a next page that cannot be one", "");
    }
    return url.newBuilder().encodedQuery(query).build();
  }

  private static FailureException tooMany(HubRequest asked) {
    return new FailureException(
        FailureType.BAD_DATA,
        asked.where()
            + " lists more than "
            + MOST_FILES
            + " files; see whether "
            + asked.model()
            + " is a model");
  }

  /** Null for what is not a file at the top. */
  private @Nullable HubFile file(HubRequest asked, JsonNode entry) {
    JsonNode path = entry.path("path");
    if (!path.isTextual() || !entry.path("type").isTextual()) {
      throw failures.badAnswer(asked, "lists something without path or type", "");
    }
    String name = path.textValue();
    if (name.startsWith("/") || name.contains("\\") || List.of(name.split("/")).contains("..")) {
      throw new FailureException(
          FailureType.BAD_DATA,
          asked.where() + " lists a file whose name leads outside of the model; it is not used");
    }
    if (!entry.path("type").textValue().equals("file") || name.contains("/")) {
      return null;
    }
    JsonNode large = entry.path("lfs");
    JsonNode size = large.has("size") ? large.path("size") : entry.path("size");
    if (!size.isIntegralNumber() || !size.canConvertToLong() || size.longValue() < 0) {
      throw failures.badAnswer(asked, "lists a file without its size", "");
    }
    if (!large.isObject()) {
      return new HubFile(name, size.longValue(), null);
    }
    String sha256 = large.path("oid").asText("").replaceFirst("^sha256:", "");
    if (!ModelFile.isDigest(sha256)) {
      throw failures.badAnswer(asked, "lists a large file without its SHA-256", "");
    }
    return new HubFile(name, size.longValue(), sha256);
  }

  /** A small file's content, as long as the listing says and, where it says so, with its digest. */
  byte[] readSmall(CancellableTasks scope, String model, String commit, HubFile file) {
    if (file.size() > SMALL) {
      throw new FailureException(
          FailureType.BAD_DATA,
          "%s of model %s has %d bytes and no SHA-256 in the hub's listing; only files of up to %d bytes can do without"
              .formatted(file.name(), model, file.size(), SMALL));
    }
    HubRequest asked = download(model, commit, file.name(), 0);
    byte[] content = bytes(scope, asked, (int) file.size()).content;
    if (content.length != file.size()) {
      throw failures.badAnswer(
          asked, "sent another number of bytes than the " + file.size() + " of its listing", "");
    }
    if (file.sha256() != null && !Digests.of(content).equals(file.sha256())) {
      throw failures.badAnswer(asked, "sent bytes without the SHA-256 of its listing", "");
    }
    return content;
  }

  /**
   * The request for a file's content.
   *
   * @param from the first byte that is wanted
   */
  HubRequest download(String model, String commit, String file, long from) {
    HttpUrl url =
        endpoint
            .newBuilder()
            .addPathSegments(model)
            .addPathSegment("resolve")
            .addPathSegment(commit)
            .addPathSegment(file)
            .build();
    HubRequest asked = request(url, model, commit, file);
    // As it is: with a compression of the way, lengths and ranges would mean something else.
    Request.Builder plain = asked.request().newBuilder().header("Accept-Encoding", "identity");
    if (from > 0) {
      plain.header("Range", "bytes=" + from + "-");
    }
    return new HubRequest(plain.build(), model, commit, file);
  }

  /**
   * A call for so many bytes; one that trickles more slowly than any usable connection is ended.
   */
  Call call(HubRequest asked, long bytes) {
    Call call = http.newCall(asked.request());
    long seconds = SMALL_WITHIN.toSeconds() + bytes / SLOWEST_BYTES_A_SECOND;
    call.timeout().timeout(seconds, TimeUnit.SECONDS);
    return call;
  }

  /** The failure of an answer that is not 2xx. */
  FailureException refused(HubRequest asked, okhttp3.Response response) {
    return failures.refused(asked, response, clock.instant());
  }

  private HttpUrl.Builder api(String model) {
    return endpoint.newBuilder().addPathSegments("api/models").addPathSegments(model);
  }

  private HubRequest request(HttpUrl url, String model, String revision, String file) {
    Request.Builder request = new Request.Builder().url(url);
    if (token != null) {
      token.sign(request);
    }
    return new HubRequest(request.build(), model, revision, file);
  }

  private Page page(CancellableTasks scope, HubRequest asked) {
    Answer answer = bytes(scope, asked, SMALL);
    String start =
        new String(
            answer.content,
            0,
            Math.min(answer.content.length, EXCERPT_LIMIT),
            StandardCharsets.UTF_8);
    if (answer.content.length > SMALL) {
      throw failures.badAnswer(asked, "answered with more than " + SMALL + " bytes", start);
    }
    try {
      JsonNode json = StrictJson.readLastKeyWins(answer.content);
      if (json.isContainerNode()) {
        return new Page(json, next(answer.links));
      }
    } catch (MalformedJsonException e) {
      // Its message quotes the peer: the excerpt, made safe, says as much.
      throw failures.badAnswer(asked, "answered with something that is not JSON", start);
    }
    throw failures.badAnswer(asked, "answered with neither an object nor a list", start);
  }

  private static @Nullable String next(List<String> links) {
    for (String link : links) {
      Matcher matcher = NEXT.matcher(link);
      if (matcher.find()) {
        return matcher.group(1);
      }
    }
    return null;
  }

  @SuppressWarnings("ArrayRecordComponent") // neither compared nor printed
  private record Answer(byte[] content, List<String> links) {}

  /** At most one byte more than the limit, which tells that it was passed. */
  private Answer bytes(CancellableTasks scope, HubRequest asked, int limit) {
    List<Answer> read = new ArrayList<>(1);
    try {
      scope.exchange(
          call(asked, limit),
          response -> {
            if (!response.isSuccessful()) {
              throw refused(asked, response);
            }
            BufferedSource source = response.body().source();
            source.request(limit + 1L);
            long count = Math.min(source.getBuffer().size(), limit + 1L);
            read.add(new Answer(source.readByteArray(count), response.headers("Link")));
          });
    } catch (IOException e) {
      throw failures.broken(asked, e);
    }
    return read.get(0);
  }
}
