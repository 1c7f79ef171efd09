package io.fireact.http;

import io.fireact.spec.yaml.Secrets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes what a peer wrote fit for our own messages: one line, short, without control characters and
 * without the key. A text that still resembles a credential is withheld as a whole.
 */
public final class PeerText {
  private static final int LONGEST = 200;
  private static final String WITHHELD = "(withheld: it holds what looks like a key)";
  private static final Pattern BLANKS = Pattern.compile("\\p{IsWhite_Space}+");
  // Controls, invisible formatting such as bidirectional overrides, lone surrogates.
  private static final Pattern UNSEEN = Pattern.compile("\\p{C}+");

  private final List<String> secrets;
  private final KeyRedactor redactor;

  /**
   * @param key never shown; null when none is sent
   */
  public PeerText(@Nullable ApiKey key) {
    this(key, EnvironmentProxies.NONE);
  }

  /**
   * @param key never shown; null when none is sent
   * @param proxies whose passwords are not shown either
   */
  public PeerText(@Nullable ApiKey key, EnvironmentProxies proxies) {
    List<String> all = new ArrayList<>(proxies.secrets());
    if (key != null) {
      all.add(key.value());
    }
    secrets = List.copyOf(all);
    redactor = new KeyRedactor(secrets);
  }

  /** Takes the same secrets out of what is no excerpt. */
  KeyRedactor redactor() {
    return redactor;
  }

  /** {@code raw} as an excerpt; empty when nothing of it can be shown. */
  public String excerpt(@Nullable String raw) {
    if (raw == null) {
      return "";
    }
    // Blanks first, since line ends are control characters too.
    String text = UNSEEN.matcher(BLANKS.matcher(raw).replaceAll(" ")).replaceAll("").strip();
    for (String secret : secrets) {
      text = text.replace(secret, KeyRedactor.MARK);
    }
    // What is left of a secret is not whole, so nobody knows where it ends.
    if (!redactor.redact(text).equals(text)) {
      return WITHHELD;
    }
    if (Secrets.looksLikeOne(text)) {
      return WITHHELD;
    }
    return text.codePointCount(0, text.length()) <= LONGEST
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "...";
  }
}
