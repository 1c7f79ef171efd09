package io.fireact.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An answer that says why there is no other: a status and OpenAI's error object. Not for defects,
 * which are answered with 500 where they are caught.
 */
final class ApiException extends Exception {
  private static final long serialVersionUID = 1L;

  /** OpenAI's words for whose fault it is. */
  static final String CALLER = "invalid_request_error";

  static final String LIMIT = "rate_limit_error";
  static final String SERVER = "server_error";

  private final int status;
  private final String type;
  private final @Nullable String field;
  private final @Nullable String code;
  private final @Nullable Duration retryAfter;

  private ApiException(
      int status,
      String type,
      String message,
      @Nullable String field,
      @Nullable String code,
      @Nullable Duration retryAfter) {
    super(message);
    this.status = status;
    this.type = type;
    this.field = field;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** The request is wrong as a whole. */
  static ApiException request(int status, String message, @Nullable String code) {
    return new ApiException(status, CALLER, message, null, code, null);
  }

  /** A field of the request is wrong; the message names it and what is allowed. */
  static ApiException field(String field, String message, @Nullable String code) {
    return new ApiException(400, CALLER, message, field, code, null);
  }

  /** There is no such model. */
  static ApiException unknownModel(String message) {
    return new ApiException(404, CALLER, message, "model", "model_not_found", null);
  }

  /** Too much is asked at once. */
  static ApiException busy(String message, Duration retryAfter) {
    return new ApiException(429, LIMIT, message, null, "rate_limit_exceeded", retryAfter);
  }

  /** The server cannot answer now, or could not. */
  static ApiException server(int status, String message) {
    return new ApiException(status, SERVER, message, null, null, null);
  }

  int status() {
    return status;
  }

  /** When to try again; null where that is not known, or not of use. */
  @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /** The body of the answer: the error object of the OpenAI API. */
  Body body() {
    return new Body(new Problem(String.valueOf(getMessage()), type, field, code));
  }

  record Body(Problem error) {}

  record Problem(String message, String type, @Nullable String param, @Nullable String code) {}
}
