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
      Pattern.compile(
          "(.*[-_])?(api[-_]?key|subscription[-_]?key|access[-_]?token|authorization|password|secret)");

  private final PointCheck.Report report;

  private RequestRules(PointCheck.Report report) {
    this.report = report;
  }

  static void check(TeacherSpec.OpenAi model, PointCheck.Report report) {
    RequestRules rules = new RequestRules(report);
    rules.check(model.request());
    rules.address(model);
    if (model.api() == ModelApi.COMPLETIONS
        && model.request().instructionRole() != RequestSpec.InstructionRole.AUTO) {
      report.problem(
          "teacher.request.instruction_role",
          "a model that is asked by completions is told no instruction; leave it away, or set teacher.api to chat");
    }
    if (model.api() == ModelApi.COMPLETIONS && model.request().turns()) {
      report.problem(
          "teacher.request.turns",
          "a model that is asked by completions is sent one text; leave it away, or set teacher.api to chat");
    }
  }

  /** What stands in the address is shown and kept by whoever is on the way. */
  private void address(TeacherSpec.OpenAi model) {
    for (String name : model.request().query().keySet()) {
      if (isSecret(name)) {
        secret("teacher.request.query." + name);
      }
    }
    String[] parts = model.endpoint().split("[?#]", 2);
    if (parts.length > 1) {
      for (String parameter : parts[1].split("[&#]", -1)) {
        if (isSecret(parameter.replaceFirst("=.*", ""))) {
          secret("teacher.endpoint");
        }
      }
    }
    String path = parts[0].replaceFirst("/+$", "");
    boolean chats = path.endsWith("/" + ModelApi.CHAT.path());
    boolean completes = path.endsWith("/" + ModelApi.COMPLETIONS.path()) && !chats;
    if (model.api() == ModelApi.CHAT ? completes : chats) {
      report.problem(
          "teacher.endpoint",
          "its path ends as that of the other teacher.api does; leave /%s away, or set teacher.api: %s"
              .formatted(
                  completes ? ModelApi.COMPLETIONS.path() : ModelApi.CHAT.path(),
                  completes ? "completions" : "chat"));
    }
  }

  private static boolean isSecret(String name) {
    return SECRET_FIELD
        .matcher(name.toLowerCase(Locale.ROOT).replace("%2d", "-").replace("%5f", "_"))
        .matches();
  }

  private void secret(String place) {
    report.problem(
        place,
        "looks like a place for a secret, which never belongs in a spec; teacher.api_key_variable names the environment variable that holds it");
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
      if (isSecret(property.getKey())) {
        secret(below);
      } else {
        secretNames(property.getValue(), below);
      }
    }
    if (node.isArray()) {
      node.forEach(item -> secretNames(item, path));
    }
  }
}
