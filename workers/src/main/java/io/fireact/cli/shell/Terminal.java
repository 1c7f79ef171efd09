package io.fireact.cli.shell;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What standard error is shown on.
 *
 * @param live a terminal whose lines can be written over
 * @param color colours are welcome
 * @param unicode characters beyond ASCII are shown
 */
public record Terminal(boolean live, boolean color, boolean unicode, Width width) {
  private static final int DEFAULT_WIDTH = 80;
  private static final int NARROWEST = 40;

  /** Columns at this moment. */
  @FunctionalInterface
  public interface Width {
    int columns();
  }

  /** A file or a pipe: plain lines. */
  public static Terminal plain() {
    return new Terminal(false, false, false, () -> DEFAULT_WIDTH);
  }

  /**
   * Reads the usual variables: TERM, NO_COLOR, the locale, COLUMNS.
   *
   * @param terminal whether standard error is a terminal at all
   */
  public static Terminal of(boolean terminal, Map<String, String> environment) {
    boolean live = terminal && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    boolean color = live && environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Terminal(live, color, live && utf8(environment), width(live, environment));
  }

  private static boolean utf8(Map<String, String> environment) {
    for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
      String value = environment.getOrDefault(name, "");
      if (!value.isEmpty()) {
        return value.toUpperCase(Locale.ROOT).replace("-", "").contains("UTF8");
      }
    }
    return false;
  }

  private static Width width(boolean live, Map<String, String> environment) {
    String columns = environment.getOrDefault("COLUMNS", "");
    if (columns.matches("\\d{1,4}")) {
      int fixed = Math.max(NARROWEST, Integer.parseInt(columns));
      return () -> fixed;
    }
    if (!live) {
      return () -> DEFAULT_WIDTH;
    }
    int[] current = {ask()};
    Signals.handle("WINCH", () -> current[0] = ask());
    return () -> current[0];
  }

  private static int ask() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String size =
          new String(stty.getInputStream().readNBytes(100), StandardCharsets.US_ASCII).strip();
      if (stty.waitFor(1, TimeUnit.SECONDS) && size.matches("\\d{1,4} [1-9]\\d{0,3}")) {
        return Math.max(NARROWEST, Integer.parseInt(size.substring(size.indexOf(' ') + 1)));
      }
    } catch (IOException e) {
      // no stty or no terminal of this process's own
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return DEFAULT_WIDTH;
  }
}
