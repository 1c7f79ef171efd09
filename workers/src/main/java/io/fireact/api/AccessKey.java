package io.fireact.api;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.http.ApiKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;

/**
 * The key that clients have to send as a bearer token. Keeps only its digest, and compares digests,
 * so that the time taken tells nothing about the key. Not for keys of remote APIs; those are {@link
 * ApiKey}s.
 */
public final class AccessKey {
  private static final String SCHEME = "bearer ";

  private final byte[] digest;

  private AccessKey(String key) {
    digest = digest(key);
  }

  /**
   * The key in an environment variable, without blanks around it.
   *
   * @throws FailureException UNAUTHORIZED when it is not set, or cannot be sent in an HTTP header
   */
  public static AccessKey read(Map<String, String> environment, String variable) {
    if (ApiKey.read(environment, variable).isEmpty()) {
      throw new FailureException(
          FailureType.UNAUTHORIZED,
          "the environment variable "
              + variable
              + " is not set; set it to the key that clients have to send");
    }
    return new AccessKey(environment.getOrDefault(variable, "").strip());
  }

  /**
   * @param authorization the header's value
   */
  boolean matches(String authorization) {
    return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && MessageDigest.isEqual(digest, digest(authorization.substring(SCHEME.length()).strip()));
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
