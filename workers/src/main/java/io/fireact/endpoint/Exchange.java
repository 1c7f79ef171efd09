package io.fireact.endpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;

/**
 * One request and its answer: at once, or begun and then written on. Its methods block, and none
 * for longer than the endpoint's patience. An answer that was begun and not ended breaks its
 * connection off, which a client can tell from one that is whole. For one thread.
 */
public final class Exchange {
  /** Parts are sent together up to so many characters. */
  private static final int BUFFER = 1 << 13;

  private final Request request;
  private final Response response;
  private final Duration patience;
  private final StringBuilder pending = new StringBuilder();
  private boolean late;
  private boolean ended;

  Exchange(Request request, Response response, Duration patience) {
    this.request = request;
    this.response = response;
    this.patience = patience;
  }

  public String method() {
    return request.getMethod();
  }

  /** Without escapes. */
  public String path() {
    return String.valueOf(request.getHttpURI().getDecodedPath());
  }

  /** The name or address by which the client asks, without a port; an IPv6 address in brackets. */
  public String host() {
    return String.valueOf(request.getHttpURI().getHost());
  }

  /** The values of all headers of this name, in their order. */
  public List<String> headers(String name) {
    return request.getHeaders().getValuesList(name);
  }

  /**
   * The whole body.
   *
   * @param limit in bytes; where the client says that it has more, nothing is read
   * @throws RequestException 413 when it has more, 408 when it does not come in time, 400 when it
   *     is not framed as HTTP has it
   * @throws IOException when the client is gone
   */
  public byte[] body(int limit) throws IOException, RequestException {
    if (request.getLength() > limit) {
      throw tooLarge(limit);
    }
    long end = System.nanoTime() + patience.toNanos();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        awaitBody(end);
        continue;
      }
      try {
        if (Content.Chunk.isFailure(chunk)) {
          throw failed(chunk.getFailure());
        }
        if (body.size() + chunk.remaining() > limit) {
          throw tooLarge(limit); // what else comes is passed over once that is said
        }
        body.writeBytes(BufferUtil.toArray(chunk.getByteBuffer()));
        if (chunk.isLast()) {
          return body.toByteArray();
        }
      } finally {
        chunk.release();
      }
    }
  }

  private void awaitBody(long end) throws IOException, RequestException {
    CompletableFuture<Void> more = new CompletableFuture<>();
    request.demand(Invocable.from(InvocationType.NON_BLOCKING, () -> more.complete(null)));
    try {
      await(more, end - System.nanoTime());
    } catch (TimeoutException e) {
      throw late();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  private IOException failed(Throwable failure) throws RequestException {
    if (failure instanceof TimeoutException) {
      throw late();
    }
    if (failure instanceof HttpException bad) {
      throw new RequestException(bad.getCode(), "the body is not HTTP: " + bad.getReason());
    }
    return new IOException(failure);
  }

  private static RequestException tooLarge(int limit) {
    return new RequestException(
        413, "the body has more than " + limit + " bytes; send less at once");
  }

  private RequestException late() {
    late = true;
    return new RequestException(
        408, "the body has not come within " + patience.toSeconds() + " seconds");
  }

  /** Sets a header of the answer. */
  public void header(String name, String value) {
    response.getHeaders().put(name, value);
  }

  /** Whether the status is sent, so that there can be no other. */
  public boolean begun() {
    return response.isCommitted();
  }

  /** Answers at once. */
  public void answer(int status, String type, String text) throws IOException {
    ByteBuffer body = StandardCharsets.UTF_8.encode(text);
    response.setStatus(status);
    header("Content-Type", type);
    header("Content-Length", Integer.toString(body.remaining()));
    send(false, body);
  }

  /** Begins an answer of unknown length, with status 200. */
  public void begin(String type) throws IOException {
    header("Content-Type", type);
    header("Cache-Control", "no-store");
    send(false, ByteBuffer.allocate(0));
  }

  /**
   * Writes the next part of an answer that was begun.
   *
   * @param now whether it must reach the client now
   */
  public void write(String text, boolean now) throws IOException {
    pending.append(text);
    if (pending.length() > BUFFER || (now && !pending.isEmpty())) {
      send(false, taken());
    }
  }

  /** Ends the answer, which a client then can take for whole. */
  public void end() throws IOException {
    ended = true;
    send(true, taken());
  }

  private ByteBuffer taken() {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(pending.toString());
    pending.setLength(0);
    return bytes;
  }

  private void send(boolean last, ByteBuffer bytes) throws IOException {
    // Its completion blocks nobody, so it needs no thread of those that may all wait here.
    Callback.Completable sent = new Callback.Completable(InvocationType.NON_BLOCKING);
    response.write(last, bytes, sent);
    try {
      await(sent);
    } catch (TimeoutException e) {
      request.getConnectionMetaData().getConnection().getEndPoint().close();
      throw new IOException("the client takes no answer", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  private <T> T await(CompletableFuture<T> future)
      throws IOException, TimeoutException, ExecutionException {
    return await(future, patience.toNanos());
  }

  private static <T> T await(CompletableFuture<T> future, long nanos)
      throws IOException, TimeoutException, ExecutionException {
    try {
      return future.get(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the server stops", e);
    }
  }

  /**
   * Ends the exchange, whose answer is sent. What the client still sends is passed over for a
   * while, without a thread: many look for the answer only once all is sent.
   */
  void end(Callback callback) {
    Callback.Completable passed = new Callback.Completable(InvocationType.NON_BLOCKING);
    if (late || request.getHeaders().contains(HttpHeader.EXPECT)) {
      passed.succeeded(); // nobody waits for it, or nothing more comes
    } else {
      Content.Source.consumeAll(request, passed);
    }
    CompletableFuture<Void> unused =
        passed
            .orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS)
            .whenComplete(
                (done, failure) -> {
                  if (ended) {
                    callback.succeeded();
                  } else {
                    response.write(true, ByteBuffer.allocate(0), callback);
                  }
                });
  }
}
