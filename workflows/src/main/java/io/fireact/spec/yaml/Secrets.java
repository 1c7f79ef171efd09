package io.fireact.spec.yaml;

import java.util.regex.Pattern;

/**
 * Recognises values that have the form of a credential. A guard against slips of the hand, not a
 * scanner: what it does not know it lets pass.
 */
public final class Secrets {
  // Prefixes as their issuers document them: OpenAI, Anthropic and kin; GitHub; Hugging Face; AWS;
  // Google; Slack; JSON web tokens; a key or password in a URL; PEM private keys; an Authorization
  // header
  // pasted whole. Every
  // repetition is bounded, so a hostile text cannot make the search slow.
  private static final Pattern CREDENTIAL =
      Pattern.compile(
          "\\b(sk|pk|rk)[-_](?=[A-Za-z_-]{0,60}[0-9])[A-Za-z0-9_-]{16}"
              + "|\\bgh[pousr]_[A-Za-z0-9]{20}"
              + "|\\bgithub_pat_[A-Za-z0-9_]{20}"
              + "|\\bhf_[A-Za-z0-9]{20}"
              + "|\\b(AKIA|ASIA)[0-9A-Z]{16}"
              + "|\\bAIza[0-9A-Za-z_-]{30}"
              + "|\\bxox[abeprs]-[A-Za-z0-9-]{10}"
              + "|\\beyJ[A-Za-z0-9_-]{10,200}\\.[A-Za-z0-9_-]{10}"
              + "|[?&](api[_-]?key|access[_-]?token|token|key)=[^&\\s]{8}"
              + "|://[^/@\\s]{0,100}:[^/@\\s]{1,100}@"
              + "|-----BEGIN [A-Z ]{0,30}PRIVATE KEY"
              + "|\\b[Bb]earer [A-Za-z0-9._~+/-]{16}");

  private Secrets() {}

  public static boolean looksLikeOne(String text) {
    return CREDENTIAL.matcher(text).find();
  }
}
