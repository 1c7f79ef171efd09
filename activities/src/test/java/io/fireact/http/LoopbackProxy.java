package io.fireact.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A real HTTP proxy on loopback, for requests and for tunnels. It knows no names: whatever host is
 * asked for, it connects to the port of the request on this machine, so that a peer on loopback can
 * stand for any in the world.
 */
public final class LoopbackProxy implements AutoCloseable {
  private static final Pattern ABSOLUTE =
      Pattern.compile("([A-Z]+) http://([^/: ]+|\\[[^]]*])(?::(\\d+))?(/[^ ]*)? (HTTP/1\\.\\d)");
  private static final Pattern TUNNEL = Pattern.compile("CONNECT (.+):(\\d+) HTTP/1\\.\\d");

  private final ServerSocket server;
  private final @Nullable String credentials;
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private final List<Socket> open = new ArrayList<>();
  private final int redirectTo;

  /**
   * @param user {@code name:password}; null for a proxy that asks nobody
   * @param redirectTo port on this machine to which everything goes; 0 for the one asked for
   */
  public LoopbackProxy(@Nullable String user, int redirectTo) {
    this.redirectTo = redirectTo;
    credentials =
        user == null
            ? null
            : "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  /** The first lines of what it was asked. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  @Override
  public void close() {
    try {
      server.close();
      synchronized (open) {
        for (Socket socket : open) {
          socket.close();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // The other side, or the test, is done.
              }
            },
            "loopback-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = keep(server.accept());
      start(() -> serve(client));
    }
  }

  private Socket keep(Socket socket) {
    synchronized (open) {
      open.add(socket);
    }
    return socket;
  }

  private void serve(Socket client) throws IOException {
    try (client) {
      InputStream in = client.getInputStream();
      for (List<String> head = head(in); !head.isEmpty(); head = head(in)) {
        asked.add(head.get(0));
        if (credentials != null && !credentials.equals(header(head, "proxy-authorization"))) {
          send(
              client,
              String.join(
                  "\r\n",
                  "HTTP/1.1 407 Who are you",
                  "Proxy-Authenticate: Basic realm=\"x\"",
                  "Content-Length: 0",
                  "Connection: close",
                  "",
                  ""));
          return;
        }
        Matcher tunnel = TUNNEL.matcher(head.get(0));
        Matcher absolute = ABSOLUTE.matcher(head.get(0));
        if (tunnel.matches()) {
          Socket peer = connect(Integer.parseInt(tunnel.group(2)));
          send(client, "HTTP/1.1 200 Connection established\r\n\r\n");
          start(() -> pump(peer, client));
          pump(client, peer);
          return;
        }
        if (!absolute.matches()) {
          send(client, "HTTP/1.1 400 No proxy request\r\nContent-Length: 0\r\n\r\n");
          return;
        }
        forward(client, absolute, head, in);
        return; // one request a connection
      }
    }
  }

  private void forward(Socket client, Matcher request, List<String> head, InputStream in)
      throws IOException {
    int port = request.group(3) == null ? 80 : Integer.parseInt(request.group(3));
    try (Socket peer = connect(port)) {
      StringBuilder sent = new StringBuilder();
      String path = request.group(4) == null ? "/" : request.group(4);
      sent.append(request.group(1)).append(' ').append(path).append(" HTTP/1.1\r\n");
      for (String line : head.subList(1, head.size())) {
        String lower = line.toLowerCase(Locale.ROOT);
        if (!lower.startsWith("proxy-") && !lower.startsWith("connection:")) {
          sent.append(line).append("\r\n");
        }
      }
      send(peer, sent.append("Connection: close\r\n\r\n").toString());
      String length = header(head, "content-length");
      if (!length.isEmpty()) {
        peer.getOutputStream().write(in.readNBytes(Integer.parseInt(length)));
      }
      pump(peer, client);
    }
  }

  private Socket connect(int port) throws IOException {
    return keep(new Socket(InetAddress.getLoopbackAddress(), redirectTo == 0 ? port : redirectTo));
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  private static void pump(Socket from, Socket to) throws IOException {
    OutputStream out = to.getOutputStream();
    byte[] buffer = new byte[8_192];
    InputStream in = from.getInputStream();
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      out.write(buffer, 0, read);
      out.flush();
    }
    to.shutdownOutput();
  }

  private static String header(List<String> head, String name) {
    return head.stream()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }

  /** Lines up to an empty one. */
  private static List<String> head(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next != '\n') {
        line.append((char) next);
        continue;
      }
      String read = line.toString().strip();
      line.setLength(0);
      if (read.isEmpty()) {
        return lines;
      }
      lines.add(read);
    }
    return List.of();
  }
}
