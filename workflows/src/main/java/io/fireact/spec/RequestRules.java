package io.fireact.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What a request may not have: keys, and what is set elsewhere. */
final class RequestRules {
  private static final Set<String> OWN_HEADERS =
      Set.of(
          "host",
          "connection",
          "content-length",
          "content-type",
          "content-encoding",
          "transfer-encoding",
          "accept",
          "accept-encoding",
          "idempotency-key");
  private static final Pattern SECRET_NAME =
      Pattern.compile("authorization|cookie|token|secret|password|(^|[-_])(api-?|access-?)?key$");
  private static final Pattern SECRET_FIELD =
      Pattern.compile("(.*[-_])?(api[-_]?key|access[-_]?token|authorization|password|secret)");

  private final PointCheck.Report report;

  private RequestRules(PointCheck.Report report) {
    this.report = report;
  }

  static void check(RequestSpec request, PointCheck.Report report) {
    new RequestRules(report).check(request);
  }

  private void check(RequestSpec request) {
    for (String field : RequestSpec.RESERVED) {
      if (request.extraBody().has(field)) {
        report.problem(
            "teacher.request.extra_body." + field,
            "%s is set elsewhere: by teacher.model, teacher.temperature, teacher.seed, agent.max_tokens and teacher.request's own fields, or by fireact itself"
                .formatted(field));
      }
    }
    for (String header : request.headers().keySet()) {
      String name = header.toLowerCase(Locale.ROOT);
      if (SECRET_NAME.matcher(name).find() || header.equalsIgnoreCase(request.keyHeader())) {
        report.problem(
            "teacher.request.headers." + header,
            "%s is for a key, which never belongs in a spec; teacher.api_key_variable names the environment variable that holds it, teacher.request.key_header the header"
                .formatted(header));
      } else if (OWN_HEADERS.contains(name)) {
        report.problem("teacher.request.headers." + header, header + " is set by fireact itself");
      }
    }
    if (OWN_HEADERS.contains(request.keyHeader().toLowerCase(Locale.ROOT))) {
      report.problem(
          "teacher.request.key_header",
          request.keyHeader() + " is set by fireact itself; name another header");
    }
    secretNames(request.extraBody(), "teacher.request.extra_body");
  }

  /** A guard against slips of the hand; a credential's own form is looked for in the whole spec. */
  private void secretNames(JsonNode node, String path) {
    for (Map.Entry<String, JsonNode> property : node.properties()) {
      String below = path + "." + property.getKey();
      if (SECRET_FIELD.matcher(property.getKey().toLowerCase(Locale.ROOT)).matches()) {
        report.problem(
            below,
            "looks like a place for a secret, which never belongs in a spec; teacher.api_key_variable names the environment variable that holds it");
      } else {
        secretNames(property.getValue(), below);
      }
    }
    if (node.isArray()) {
      node.forEach(item -> secretNames(item, path));
    }
  }
}
