package io.fireact.http;

import java.util.Map;

/** What a {@link ScriptedPeer} does instead of answering. */
public sealed interface Fault {

  /** A whole answer with a status of its own. */
  record Status(int code, Map<String, String> headers, String body) implements Fault {
    public Status(int code) {
      this(code, Map.of(), "");
    }
  }

  /** The right answer, with the connection closed in its middle. */
  record HalfBody() implements Fault {}

  /** Status 200 and a body that is not JSON. */
  record Garbage() implements Fault {}

  /** The request is read and never answered. */
  record Silence() implements Fault {}
}
