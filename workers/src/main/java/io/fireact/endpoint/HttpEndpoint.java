package io.fireact.endpoint;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP/1.1 server that listens and asks a service for each answer. What is not HTTP to the
 * letter, larger than allowed, or slower than the patience is refused here, in the service's words;
 * nothing tells which software or version answers. Not for the open internet, and not for TLS: a
 * proxy does that.
 */
public final class HttpEndpoint implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);

  /** A request's line and headers, in bytes: sixteen times what clients of such APIs send. */
  private static final int HEAD = 1 << 14;

  /** Threads beside those that answer: accepting, selecting, and refusing what is too much. */
  private static final int SPARE_THREADS = 32;

  private static final int BACKLOG = 1_024;

  /** Hub ids have a slash, which clients send as {@code %2F}. */
  private static final UriCompliance URIS =
      UriCompliance.DEFAULT.with("ids", UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR);

  /**
   * How it listens.
   *
   * @param name of its threads
   * @param address port 0 for a free one
   * @param requests answered at once at most, each on a thread; twice as many connections
   * @param patience how long a head, a body, and each part of an answer may take
   */
  public record Settings(String name, InetSocketAddress address, int requests, Duration patience) {}

  /** Answers requests, on many threads. */
  public interface Service {
    /**
     * Answers, or begins to and throws.
     *
     * @throws RequestException as {@link Exchange#body} does; it is {@link #refuse refused}
     * @throws IOException when the client is gone, or the answer cannot be finished
     */
    void answer(Exchange exchange) throws IOException, RequestException;

    /**
     * Says why there is no other answer.
     *
     * @param status of HTTP
     */
    void refuse(Exchange exchange, int status, String reason) throws IOException;
  }

  private final Server server;
  private final int port;
  private final Settings settings;
  private final Service service;
  private final HeadTimeout heads;

  /**
   * Listens, and answers from now on.
   *
   * @throws IOException when it cannot, since the port is taken or the address is not this
   *     machine's; its message says that only
   */
  public HttpEndpoint(Settings settings, Service service) throws IOException {
    this.settings = settings;
    this.service = service;
    QueuedThreadPool threads = new QueuedThreadPool(settings.requests + SPARE_THREADS, 2);
    threads.setName(settings.name);
    threads.setDaemon(true);
    server =
        new Server(
            threads,
            new ScheduledExecutorScheduler(settings.name + "-clock", true),
            new ArrayByteBufferPool());
    ServerConnector connector =
        new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration()));
    connector.setHost(settings.address.getAddress().getHostAddress());
    connector.setPort(settings.address.getPort());
    connector.setAcceptQueueSize(BACKLOG);
    connector.setIdleTimeout(settings.patience.toMillis());
    heads = new HeadTimeout(server.getScheduler(), settings.patience);
    connector.addBean(heads);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(2 * settings.requests, server));
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            return answer(request, response, callback);
          }
        });
    server.setErrorHandler(this::refuse);
    try {
      connector.open();
      port = connector.getLocalPort();
      server.start();
    } catch (Exception e) {
      close();
      throw new IOException(
          Optional.ofNullable(e.getCause()).map(Throwable::getMessage).orElse(e.getMessage()), e);
    }
  }

  private static HttpConfiguration configuration() {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setRequestHeaderSize(HEAD);
    configuration.setHttpCompliance(HttpCompliance.STRICT);
    configuration.setUriCompliance(URIS);
    return configuration;
  }

  /** The port in use. */
  public int port() {
    return port;
  }

  /** Breaks off what is being answered. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      LOG.debug("the endpoint has not stopped in order", e);
    }
  }

  private boolean answer(Request request, Response response, Callback callback) {
    heads.begun(request);
    // A model may think for longer than a client may be silent.
    request.addIdleTimeoutListener(timeout -> false);
    Exchange exchange = new Exchange(request, response, settings.patience);
    try {
      try {
        service.answer(exchange);
      } catch (RequestException e) {
        service.refuse(exchange, e.status(), String.valueOf(e.getMessage()));
      } catch (RuntimeException | LinkageError e) {
        LOG.warn("{} failed", exchange.path(), e);
        if (exchange.begun()) {
          throw new IOException("the answer cannot be finished", e);
        }
        service.refuse(exchange, 500, "a defect of the server; its log says more");
      }
      exchange.end(callback);
    } catch (IOException e) {
      LOG.debug("a connection ended early", e);
      callback.failed(new EofException(e)); // breaks the connection off, and is not logged as ours
    } catch (Error e) {
      callback.failed(e); // else the client would wait for ever
      throw e;
    }
    return true;
  }

  /** What the library refuses by itself. */
  private boolean refuse(Request request, Response response, Callback callback) {
    Object reason = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
    Exchange exchange = new Exchange(request, response, settings.patience);
    try {
      service.refuse(
          exchange, response.getStatus(), reason == null ? "no HTTP" : reason.toString());
      exchange.end(callback);
    } catch (IOException e) {
      callback.failed(new EofException(e));
    }
    return true;
  }
}
