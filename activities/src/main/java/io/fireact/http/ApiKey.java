package io.fireact.http;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.Request;

/**
 * The key of a remote API, read from the environment. Not for specs, logs or messages: there only
 * the variable's name may appear, which is also all that {@link #toString()} shows.
 */
public final class ApiKey {
  private static final String AUTHORIZATION = "Authorization";

  private final String variable;
  private final String value;

  private ApiKey(String variable, String value) {
    this.variable = variable;
    this.value = value;
  }

  /**
   * The key in {@code variable}, without blanks around it; empty when it is not set.
   *
   * @throws FailureException UNAUTHORIZED when the value cannot be sent in an HTTP header
   */
  public static Optional<ApiKey> read(Map<String, String> environment, String variable) {
    String value = environment.getOrDefault(variable, "").strip();
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (!value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new FailureException(
          FailureType.UNAUTHORIZED,
          "the environment variable "
              + variable
              + " holds blanks or non-ASCII characters inside the key; set it to the key alone");
    }
    return Optional.of(new ApiKey(variable, value));
  }

  /**
   * The key in {@code variable}, of a provider that answers nobody without one.
   *
   * @param provider its name for people
   * @throws FailureException UNAUTHORIZED when it is not set or cannot be sent
   */
  public static ApiKey require(Map<String, String> environment, String variable, String provider) {
    return read(environment, variable)
        .orElseThrow(
            () ->
                new FailureException(
                    FailureType.UNAUTHORIZED,
                    "the environment variable %s is not set, and %s wants a key; set it where the worker runs"
                        .formatted(variable, provider)));
  }

  /** The environment variable that holds the key. */
  public String variable() {
    return variable;
  }

  /** Adds the key to a request as its bearer token. */
  public void sign(Request.Builder request) {
    sign(request, AUTHORIZATION);
  }

  /**
   * Adds the key to a request.
   *
   * @param header {@code Authorization} has it as a bearer token, another one the key alone
   */
  public void sign(Request.Builder request, String header) {
    request.header(header, header.equalsIgnoreCase(AUTHORIZATION) ? "Bearer " + value : value);
  }

  /**
   * As {@link #sign(Request.Builder, String)}, for any place.
   *
   * @param name of the header or the parameter
   */
  void sign(Request.Builder request, HttpUrl url, KeyPlace place, String name) {
    switch (place) {
      case HEADER -> sign(request, name);
      case QUERY -> request.url(url.newBuilder().setQueryParameter(name, value).build());
    }
  }

  String value() {
    return value;
  }

  @Override
  public String toString() {
    return "ApiKey[" + variable + "]";
  }
}
