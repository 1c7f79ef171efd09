package io.fireact.config;

/** Where a process serves its metrics, as {@code --metrics-port} says it. */
public sealed interface MetricsPort {
  /** The usual port of exporters of this kind. */
  int DEFAULT = 9464;

  /** Nowhere. */
  record Off() implements MetricsPort {}

  /** {@link #DEFAULT}, or a free one where that is taken. */
  record Default() implements MetricsPort {}

  /** Exactly this one. */
  record Fixed(int port) implements MetricsPort {
    public Fixed {
      if (port < 0 || port > 0xffff) {
        throw new IllegalArgumentException("port: " + port + "; allowed are 0 to 65535");
      }
    }
  }

  /**
   * Reads the option's value.
   *
   * @throws IllegalArgumentException when it is neither a port nor {@code off}
   */
  static MetricsPort parse(String text) {
    if (text.equals("off")) {
      return new Off();
    }
    if (!text.matches("\\d{1,5}")) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a port; allowed are 0 to 65535, or off");
    }
    return new Fixed(Integer.parseInt(text));
  }
}
