package io.fireact.lm.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fireact.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A real HTTP server on loopback that speaks the hub's interface, counts what it sends, and
 * misbehaves on demand. Files that end in .safetensors are listed with their SHA-256, as large
 * files are; others without.
 */
public final class HubPeer implements AutoCloseable {
  public static final String MODEL = "tiny/llama";
  public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  /** What arrived: path, and the headers that matter. */
  record Seen(
      String path, @Nullable String query, @Nullable String token, @Nullable String range) {}

  /** Answers one request in place of the usual answer. */
  interface Reply {
    void answer(Asked asked) throws IOException;
  }

  /** A request with what would be the right content. */
  @SuppressWarnings("ArrayRecordComponent") // neither compared nor printed
  record Asked(HttpExchange exchange, HubPeer peer, byte[] content) {
    /** Where the wanted range begins; 0 without one. */
    int from() {
      @Nullable String range = exchange.getRequestHeaders().getFirst("Range");
      return range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    }

    /** Sends the head of a right answer, with these headers besides. */
    OutputStream head(String... headers) throws IOException {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      int from = from();
      if (from > 0) {
        exchange
            .getResponseHeaders()
            .set(
                "Content-Range",
                "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
      }
      exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
      return exchange.getResponseBody();
    }

    /** Sends bytes of the content and counts them. */
    void send(OutputStream out, int from, int to) throws IOException {
      out.write(content, from, to - from);
      out.flush();
      peer.sent.addAndGet(to - from);
    }
  }

  private static final Pattern PATH =
      Pattern.compile("(/api/models)?/([^/]+/[^/]+)/(revision|tree|resolve)/([^/]+)(?:/([^/]+))?");

  static {
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  final AtomicLong sent = new AtomicLong();
  final AtomicInteger mostAtOnce = new AtomicInteger();
  private final AtomicInteger atOnce = new AtomicInteger();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
  private final Map<String, String> revisions = new ConcurrentHashMap<>();
  private final Map<String, Map<String, byte[]>> commits = new ConcurrentHashMap<>();
  private final Map<String, Queue<Reply>> replies = new HashMap<>();
  private int pageSize = 1000;

  public HubPeer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open a port on loopback", e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Publishes files under a commit and lets the revision name it. */
  public HubPeer publish(String revision, String commit, Map<String, byte[]> files) {
    commits.put(commit, new TreeMap<>(files));
    revisions.put(commit, commit);
    revisions.put(revision, commit);
    return this;
  }

  public HubPeer publish(Map<String, byte[]> files) {
    return publish("main", COMMIT, files);
  }

  void pageSize(int files) {
    pageSize = files;
  }

  /**
   * The next requests for something are answered like this, one each.
   *
   * @param what a file's name, or {@code revision} or {@code tree}
   */
  synchronized void next(String what, Reply... answers) {
    replies.computeIfAbsent(what, key -> new ArrayDeque<>()).addAll(List.of(answers));
  }

  private synchronized @Nullable Reply reply(String what) {
    Queue<Reply> queue = replies.get(what);
    return queue == null ? null : queue.poll();
  }

  List<Seen> seen() {
    return List.copyOf(seen);
  }

  /** The requests for a file's content, by their range; "whole" without one. */
  List<String> ranges(String file) {
    return seen.stream()
        .filter(one -> one.path.contains("/resolve/") && one.path.endsWith("/" + file))
        .map(one -> one.range == null ? "whole" : one.range)
        .toList();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  /** The right beginning, then the connection is closed. */
  static Reply cutAfter(int bytes) {
    return asked -> {
      OutputStream out = asked.head();
      asked.send(out, asked.from(), asked.from() + bytes);
    };
  }

  static Reply status(int code, String... headers) {
    return asked -> {
      for (int i = 0; i < headers.length; i += 2) {
        asked.exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      asked.exchange.sendResponseHeaders(code, -1);
    };
  }

  /** Status 200 and a body of its own. */
  static Reply body(String text) {
    return asked -> send(asked.exchange, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The whole file, whatever range was asked for. */
  static Reply ignoringTheRange() {
    return asked -> {
      asked.exchange.sendResponseHeaders(200, asked.content.length);
      asked.send(asked.exchange.getResponseBody(), 0, asked.content.length);
    };
  }

  static void send(HttpExchange exchange, byte[] body) throws IOException {
    exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      seen.add(
          new Seen(
              path,
              exchange.getRequestURI().getQuery(),
              exchange.getRequestHeaders().getFirst("Authorization"),
              exchange.getRequestHeaders().getFirst("Range")));
      Matcher parts = PATH.matcher(path);
      if (!parts.matches() || !parts.group(2).equals(MODEL)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      @Nullable String commit = revisions.get(parts.group(4));
      String kind = parts.group(3);
      @Nullable Reply reply = reply(kind.equals("resolve") ? parts.group(5) : kind);
      byte @Nullable [] content = commit == null ? null : content(exchange, kind, commit, parts);
      if (reply == null && content == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      Asked asked = new Asked(exchange, this, content == null ? new byte[0] : content);
      int now = kind.equals("resolve") ? atOnce.incrementAndGet() : 0;
      try {
        mostAtOnce.accumulateAndGet(now, Math::max);
        (reply == null ? usual(kind) : reply).answer(asked);
      } finally {
        if (now > 0) {
          atOnce.decrementAndGet();
        }
      }
    }
  }

  private static Reply usual(String kind) {
    return kind.equals("resolve")
        ? asked -> {
          if (asked.content.length == 0) {
            asked.exchange.sendResponseHeaders(200, -1);
          } else if (asked.from() >= asked.content.length) {
            asked.exchange.sendResponseHeaders(416, -1);
          } else {
            asked.send(asked.head(), asked.from(), asked.content.length);
          }
        }
        : asked -> send(asked.exchange, asked.content);
  }

  private byte @Nullable [] content(
      HttpExchange exchange, String kind, String commit, Matcher parts) {
    Map<String, byte[]> files = commits.getOrDefault(commit, Map.of());
    return switch (kind) {
      case "revision" -> json(Map.of("id", MODEL, "sha", commit));
      case "tree" -> page(exchange, files);
      case "resolve" -> files.get(parts.group(5));
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private byte[] page(HttpExchange exchange, Map<String, byte[]> files) {
    @Nullable String query = exchange.getRequestURI().getQuery();
    int start = query == null ? 0 : Integer.parseInt(query.replaceAll(".*cursor=", ""));
    List<Map<String, Object>> all = new ArrayList<>();
    all.add(Map.of("type", "directory", "path", "onnx", "size", 0, "oid", "1"));
    files.forEach((name, content) -> all.add(entry(name, content)));
    if (start + pageSize < all.size()) {
      exchange
          .getResponseHeaders()
          .set(
              "Link",
              "<https://hub.invalid/api/models/%s/tree/x?cursor=%d>; rel=\"next\""
                  .formatted(MODEL, start + pageSize));
    }
    return json(all.subList(start, Math.min(all.size(), start + pageSize)));
  }

  private static Map<String, Object> entry(String name, byte[] content) {
    Map<String, Object> entry = new HashMap<>();
    entry.put("type", "file");
    entry.put("path", name);
    entry.put("size", content.length);
    entry.put("oid", "0000000000000000000000000000000000000000");
    if (name.endsWith(".safetensors")) {
      entry.put(
          "lfs", Map.of("oid", Digests.of(content), "size", content.length, "pointer_size", 134));
    }
    return entry;
  }

  private static byte[] json(Object value) {
    return Json.write(value).getBytes(StandardCharsets.UTF_8);
  }
}
