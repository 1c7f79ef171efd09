package io.fireact.devserver;

/** Which Temporal server to use, as {@code --server} says it. */
public sealed interface ServerChoice {

  /** The configured server if there is one, else the local one, else the one in memory. */
  record Auto() implements ServerChoice {}

  /** The local dev server of this home; an error where it cannot be had. */
  record Local() implements ServerChoice {}

  /** The service inside this process; gone when it ends. */
  record Memory() implements ServerChoice {}

  /** A server at {@code host:port}, with the other settings of Temporal's configuration. */
  record Address(String target) implements ServerChoice {}

  /**
   * Reads the option's value.
   *
   * @throws IllegalArgumentException when it is neither a word of the list nor {@code host:port}
   */
  static ServerChoice parse(String text) {
    return switch (text) {
      case "auto" -> new Auto();
      case "local" -> new Local();
      case "memory" -> new Memory();
      default -> {
        if (!text.matches("[^\\s:/]+:\\d{1,5}|\\[[0-9a-fA-F:]+\\]:\\d{1,5}")) {
          throw new IllegalArgumentException(
              "'" + text + "' is not a server; allowed are auto, local, memory, or HOST:PORT");
        }
        yield new Address(text);
      }
    };
  }
}
