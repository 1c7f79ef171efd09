package io.fireact.http;

import io.fireact.spec.yaml.Secrets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes what a peer wrote fit for our own messages: one line, short, without control characters and
 * without the key. A text that still resembles a credential is withheld as a whole.
 */
public final class PeerText {
  private static final int LONGEST = 200;
  private static final int RECOGNISABLE = 8;
  private static final String WITHHELD = "(withheld: it holds what looks like a key)";
  private static final Pattern BLANKS = Pattern.compile("\\p{IsWhite_Space}+");
  // Controls, invisible formatting such as bidirectional overrides, lone surrogates.
  private static final Pattern UNSEEN = Pattern.compile("\\p{C}+");

  private final @Nullable ApiKey key;

  /**
   * @param key never shown; null when none is sent
   */
  public PeerText(@Nullable ApiKey key) {
    this.key = key;
  }

  /** {@code raw} as an excerpt; empty when nothing of it can be shown. */
  public String excerpt(@Nullable String raw) {
    if (raw == null) {
      return "";
    }
    // Blanks first, since line ends are control characters too.
    String text = UNSEEN.matcher(BLANKS.matcher(raw).replaceAll(" ")).replaceAll("").strip();
    if (key != null) {
      text = text.replace(key.value(), "[key]");
      for (int i = 0; i + RECOGNISABLE <= key.value().length(); i++) {
        if (text.contains(key.value().substring(i, i + RECOGNISABLE))) {
          return WITHHELD;
        }
      }
    }
    if (Secrets.looksLikeOne(text)) {
      return WITHHELD;
    }
    return text.codePointCount(0, text.length()) <= LONGEST
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "...";
  }
}
