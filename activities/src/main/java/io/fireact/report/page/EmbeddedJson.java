package io.fireact.report.page;

/**
 * JSON that is safe inside a {@code script} element and in any encoding. Model output is arbitrary,
 * so nothing that a browser, or an old JavaScript parser, could take for its own stays as it is.
 */
public final class EmbeddedJson {
  private EmbeddedJson() {}

  /**
   * The same JSON value with escapes for markup, for line separators, and for what is no character.
   * These stand in strings only, where JSON allows the escapes.
   */
  public static String safe(String json) {
    StringBuilder safe = new StringBuilder(json.length() + json.length() / 16);
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < json.length()
          && Character.isLowSurrogate(json.charAt(i + 1))) {
        safe.append(c).append(json.charAt(++i));
      } else if (plain(c)) {
        safe.append(c);
      } else {
        safe.append(String.format("\\u%04x", (int) c));
      }
    }
    return safe.toString();
  }

  private static boolean plain(char c) {
    return switch (c) {
      case '\n' -> true;
      case '<', '>', '&', '\u2028', '\u2029', '\ufffe', '\uffff' -> false;
      default -> !Character.isISOControl(c) && !Character.isSurrogate(c);
    };
  }
}
