package io.fireact.agent;

/** How much of what a tool returned an agent looks at. */
public final class Observations {
  /** What a search that found nothing reads as. */
  public static final String NOTHING_FOUND = "No result.";

  private static final String CUT = " ...";

  private Observations() {}

  /**
   * As much of an observation as an agent with this limit may look at, on one line: what {@link
   * #cut} makes of it is the same. So that no more is stored and sent about than is used.
   *
   * @param limit in code points
   */
  public static String bounded(String observation, int limit) {
    String line = SingleLine.of(observation);
    int kept = limit + 1; // one more says that there was more
    return line.codePointCount(0, line.length()) <= kept
        ? line
        : line.substring(0, line.offsetByCodePoints(0, kept));
  }

  /**
   * An observation as it stands in an episode: on one line, whole words where there are any.
   *
   * @param limit in code points
   */
  public static String cut(String observation, int limit) {
    String line = SingleLine.of(observation);
    if (line.codePointCount(0, line.length()) <= limit) {
      return line;
    }
    int room = limit - CUT.length();
    if (room <= 0) {
      return line.substring(0, line.offsetByCodePoints(0, Math.max(0, limit)));
    }
    int end = line.offsetByCodePoints(0, room);
    int space = line.lastIndexOf(' ', end);
    return line.substring(0, space > 0 ? space : end) + CUT;
  }
}
