package io.fireact.spec;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Models whose API is known to refuse fields of a usual request, by their names: OpenAI's that
 * reason, o1 to o9 and the gpt-5 family, with a date, a size, a fine-tune's {@code ft:} or a
 * router's {@code openai/} about it. Azure's deployments are named by their owners, so there the
 * name may have more before it. What is not known here is for the fields of a spec's {@code
 * request}.
 */
final class KnownModels {
  private static final Pattern REASONING = Pattern.compile("(o[1-9]|gpt-?5)(?![a-z0-9])[^/]*");
  private static final Pattern WITHIN =
      Pattern.compile("(?<![a-z0-9])(o[1-9]|gpt-?5)(?![a-z0-9])[^/]*");
  private static final Pattern CHAT = Pattern.compile("gpt-?5(\\.[0-9]+)?-chat\\b.*");
  private static final Pattern WITHOUT_SYSTEM = Pattern.compile("o1-(mini|preview)\\b.*");
  private static final Pattern AZURE =
      Pattern.compile("https?://[^/]*\\.azure\\.(com|us|cn)(:[0-9]+)?(/.*)?");
  private static final Pattern DEPLOYMENT = Pattern.compile("/deployments/([^/?#]+)");

  private KnownModels() {}

  /** Whether it thinks before it answers, and takes neither stop strings nor a temperature. */
  static boolean reasons(String model, String endpoint) {
    String name = name(model, endpoint);
    return !name.isEmpty() && !CHAT.matcher(name).matches();
  }

  /** Whether it takes {@code max_completion_tokens} only. */
  static boolean takesNewerLimit(String model, String endpoint) {
    return !name(model, endpoint).isEmpty();
  }

  /** Whether it refuses messages of the system. */
  static boolean hasNoSystemRole(String model, String endpoint) {
    return WITHOUT_SYSTEM.matcher(name(model, endpoint)).matches();
  }

  /** The part of its name that is known; empty where none is. */
  private static String name(String model, String endpoint) {
    if (AZURE.matcher(endpoint.toLowerCase(Locale.ROOT)).matches()) {
      Matcher deployment = DEPLOYMENT.matcher(endpoint);
      // The address decides who answers, whatever the body says.
      String called = deployment.find() ? deployment.group(1) : model;
      Matcher within = WITHIN.matcher(called.toLowerCase(Locale.ROOT));
      return within.find() ? within.group() : "";
    }
    String last = model.toLowerCase(Locale.ROOT).replaceFirst(".*/", "").replaceFirst("^ft:", "");
    return REASONING.matcher(last).matches() ? last : "";
  }
}
