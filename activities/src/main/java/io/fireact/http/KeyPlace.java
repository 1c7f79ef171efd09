package io.fireact.http;

/**
 * Where a request has the key. In a query it stands in the address, which therefore is shown and
 * kept nowhere.
 */
public enum KeyPlace {
  /** A header; {@code Authorization} has it as a bearer token, another one the key alone. */
  HEADER,
  /** A parameter of the query, for APIs that read no header. */
  QUERY
}
