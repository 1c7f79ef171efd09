package io.fireact.endpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Sends what no client library would. */
final class RawClient implements AutoCloseable {
  private static final int DEADLINE = 120_000;

  final Socket socket;

  RawClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(DEADLINE);
  }

  /** Sends it, and all that comes until the server closes. */
  static String ask(int port, String request) throws IOException {
    try (RawClient client = new RawClient(port)) {
      return client.send(request).rest();
    }
  }

  RawClient send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  /** Sends one byte after the other, each before the server's patience can end. */
  void trickle() {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE);
    try {
      while (System.nanoTime() < end && socket.getInputStream().available() == 0) {
        send("a");
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    } catch (IOException e) {
      return;
    }
    if (System.nanoTime() >= end) {
      throw new AssertionError("the server has never ended it");
    }
  }

  /** What comes until the server closes the connection, or breaks it off. */
  String rest() throws IOException {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[1 << 13];
    try {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        rest.write(buffer, 0, count);
      }
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("the connection hangs after: " + rest, e);
    } catch (java.net.SocketException e) {
      // a reset, which a closing server may send to who still sends
    }
    return rest.toString(StandardCharsets.ISO_8859_1);
  }

  /** What comes up to and with a text. */
  String until(String text) throws IOException {
    StringBuilder read = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (read.indexOf(text) < 0) {
      int next = in.read();
      if (next < 0) {
        throw new AssertionError("the server closed after: " + read);
      }
      read.append((char) next);
    }
    return read.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
