package io.fireact.lm.hub;

import java.util.regex.Pattern;

/**
 * One file of a model, known by content. Not for paths: the name is that of a file directly in the
 * model's directory, which the constructor holds to.
 *
 * @param name such as {@code model-00001-of-00002.safetensors}
 * @param size bytes
 * @param sha256 64 lower-case hex digits
 */
public record ModelFile(String name, long size, String sha256) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9 ._+=@-]{0,199}");
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  public ModelFile {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "name must be a plain file name without directories, got " + name);
    }
    if (size < 0) {
      throw new IllegalArgumentException("size must be 0 or more, got " + size + " for " + name);
    }
    if (!isDigest(sha256)) {
      throw new IllegalArgumentException("sha256 must be 64 hex digits, got " + sha256);
    }
  }

  /** Whether a text can name a file of a model: no directories, nothing hidden, nothing odd. */
  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  static boolean isDigest(String text) {
    return DIGEST.matcher(text).matches();
  }
}
