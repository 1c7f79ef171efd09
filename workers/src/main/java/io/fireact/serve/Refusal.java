package io.fireact.serve;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An answer that says why there is no other: a status and OpenAI's error object. Not for defects,
 * which are answered with 500 where they are caught.
 */
final class Refusal extends Exception {
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

  private Refusal(
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
  static Refusal request(int status, String message, @Nullable String code) {
    return new Refusal(status, CALLER, message, null, code, null);
  }

  /** A field of the request is wrong; the message names it and what is allowed. */
  static Refusal field(String field, String message, @Nullable String code) {
    return new Refusal(400, CALLER, message, field, code, null);
  }

  /** There is no such model. */
  static Refusal unknownModel(String message) {
    return new Refusal(404, CALLER, message, "model", "model_not_found", null);
  }

  /** Too much is asked at once. */
  static Refusal busy(String message, Duration retryAfter) {
    return new Refusal(429, LIMIT, message, null, "rate_limit_exceeded", retryAfter);
  }

  /** The server cannot answer now, or could not. */
  static Refusal server(int status, String message) {
    return new Refusal(status, SERVER, message, null, null, null);
  }

  int status() {
    return status;
  }

  /** When to try again; null where that is not known, or not of use. */
  @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /** The JSON object. */
  Body body() {
    return new Body(new Problem(String.valueOf(getMessage()), type, field, code));
  }

  record Body(Problem error) {}

  record Problem(String message, String type, @Nullable String param, @Nullable String code) {}
}
