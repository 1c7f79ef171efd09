package io.fireact.devserver;

import org.jspecify.annotations.Nullable;

/**
 * The content of {@code server.json}: the local server of a home. Kept when the server has stopped,
 * so that the next start takes the same ports.
 *
 * @param process null while no server runs
 * @param port gRPC on loopback
 * @param uiPort web UI on loopback
 * @param binary what it was started from
 * @param keep it outlives the last process that uses it
 * @param directory whose database it serves; null in files of earlier releases
 */
public record ServerRecord(
    @Nullable ProcessIdentity process,
    int port,
    int uiPort,
    String binary,
    boolean keep,
    @Nullable String directory) {

  public ServerRecord(
      @Nullable ProcessIdentity process, int port, int uiPort, String binary, boolean keep) {
    this(process, port, uiPort, binary, keep, null);
  }

  ServerRecord stopped() {
    return new ServerRecord(null, port, uiPort, binary, false, directory);
  }

  ServerRecord keeping(boolean alsoKeep) {
    return new ServerRecord(process, port, uiPort, binary, keep || alsoKeep, directory);
  }

  ServerRecord in(String place) {
    return new ServerRecord(process, port, uiPort, binary, keep, place);
  }

  /** {@code host:port} for clients. */
  public String target() {
    return "127.0.0.1:" + port;
  }

  public String uiAddress() {
    return "http://127.0.0.1:" + uiPort;
  }
}
