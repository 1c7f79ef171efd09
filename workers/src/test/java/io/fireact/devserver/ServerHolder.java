package io.fireact.devserver;

import io.fireact.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/** A process of its own that holds the local server until its standard input ends. */
final class ServerHolder {
  private ServerHolder() {}

  /** Prints the server's record on one line once it is open. */
  public static void main(String[] arguments) throws IOException {
    TemporalBinary binary = new TemporalBinary(Path.of(arguments[1]), "", "the test");
    LocalServer server =
        LocalServer.open(Path.of(arguments[0]), binary, false, Clock.systemUTC(), ignored -> {});
    try {
      System.out.println(Json.write(server.record()));
      System.out.flush();
      while (System.in.read() >= 0) {
        // waits for the end
      }
    } finally {
      server.close();
    }
  }
}
