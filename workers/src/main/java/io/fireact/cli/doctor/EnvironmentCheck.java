package io.fireact.cli.doctor;

import io.fireact.cli.shell.TerminalText;
import io.fireact.config.EnvironmentVariable;
import io.fireact.lm.engine.Devices;
import io.fireact.lm.memory.ByteSize;
import io.fireact.lm.memory.DeviceBudgets;
import io.fireact.spec.schema.Suggestions;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which variables are set, whether they can be read, and which look like one of ours and are none.
 * What a value leads to is for the findings about that thing.
 */
final class EnvironmentCheck {
  private static final String NAME = "settings";

  private final Map<String, String> environment;

  EnvironmentCheck(Map<String, String> environment) {
    this.environment = environment;
  }

  /** What is set; then what cannot be read; then what nobody reads. */
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.ok(NAME, shown()));
    for (EnvironmentVariable each : EnvironmentVariable.values()) {
      each.value(environment)
          .flatMap(value -> problem(each, value))
          .map(
              problem -> Finding.bad(NAME, each.variable() + ": " + problem, "correct or unset it"))
          .ifPresent(findings::add);
    }
    for (EnvironmentVariable each :
        List.of(EnvironmentVariable.DATA_HOME, EnvironmentVariable.CACHE_HOME)) {
      each.value(environment)
          .filter(value -> !path(value).map(Path::isAbsolute).orElse(false))
          .map(
              value ->
                  Finding.warn(
                      NAME,
                      each.variable() + " is '" + TerminalText.line(value) + "', which is not used",
                      "name a directory from the root on, or unset it"))
          .ifPresent(findings::add);
    }
    unknown().forEach(findings::add);
    return findings;
  }

  private String shown() {
    String set =
        Arrays.stream(EnvironmentVariable.values())
            .filter(each -> each.value(environment).isPresent())
            .map(
                each ->
                    each.secret()
                        ? each.variable() + " (not shown)"
                        : each.variable()
                            + "="
                            + TerminalText.line(each.value(environment).orElseThrow()))
            .collect(Collectors.joining(", "));
    return set.isEmpty() ? "no variable of fireact's is set" : set;
  }

  /** Why a value cannot be read, with what is allowed. */
  private static Optional<String> problem(EnvironmentVariable variable, String value) {
    String shown = "'" + TerminalText.line(value) + "'";
    return switch (variable) {
      case DEVICE ->
          Devices.known(value)
              ? Optional.empty()
              : Optional.of(shown + " is no device; allowed is " + Devices.ALLOWED);
      case DEVICE_MEMORY -> {
        try {
          ByteSize.parse(value);
          yield Optional.empty();
        } catch (IllegalArgumentException e) {
          yield Optional.of(TerminalText.line(String.valueOf(e.getMessage())));
        }
      }
      case TIER ->
          value.matches("[0-4]")
              ? Optional.empty()
              : Optional.of(shown + " is no tier of Java's; allowed is 0 to 4");
      case TEMPORAL ->
          path(value)
                  .filter(path -> Files.isRegularFile(path) && Files.isExecutable(path))
                  .isPresent()
              ? Optional.empty()
              : Optional.of(shown + " is not a file that can be run; allowed is a Temporal CLI");
      case TORCH ->
          path(value).filter(Files::isDirectory).isPresent()
              ? Optional.empty()
              : Optional.of(shown + " is not a directory; allowed is the lib folder of a PyTorch");
      case HUB_ENDPOINT ->
          isUrl(value)
              ? Optional.empty()
              : Optional.of(
                  shown + " is not a URL; allowed is one that starts with http:// or https://");
      // The launcher's words to Java, of which Java itself refuses what it does not know; places
      // that are made when needed; and what has a line of its own.
      case HOME,
          DATA,
          JAVA_OPTS,
          DATA_HOME,
          CACHE_HOME,
          HUB_OFFLINE,
          HUB_TOKEN,
          OLD_HUB_TOKEN,
          TORCH_VERSION,
          TORCH_FLAVOR ->
          Optional.empty();
    };
  }

  private List<Finding> unknown() {
    return new TreeSet<>(environment.keySet())
        .stream()
            .filter(name -> name.startsWith(EnvironmentVariable.PREFIX))
            .filter(name -> !EnvironmentVariable.names().contains(name))
            .map(
                name ->
                    Finding.warn(
                        NAME,
                        TerminalText.line(name)
                            + " is set, but fireact reads no such variable"
                            + Suggestions.hint(name, EnvironmentVariable.names()),
                        "correct its name, or unset it unless it is another program's"))
            .toList();
  }

  private static boolean isUrl(String value) {
    try {
      URI uri = new URI(value.strip());
      return uri.getHost() != null
          && ("http".equalsIgnoreCase(uri.getScheme())
              || "https".equalsIgnoreCase(uri.getScheme()));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static Optional<Path> path(String value) {
    try {
      return Optional.of(Path.of(value));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** Of a limit on what a process takes: whether it says anything on this device. */
  static Optional<Finding> limit(Map<String, String> environment, String device, long total) {
    long limit;
    try {
      limit = DeviceBudgets.limit(environment);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // said already
    }
    return limit == Long.MAX_VALUE || limit <= total
        ? Optional.empty()
        : Optional.of(
            Finding.warn(
                NAME,
                "%s is %s, but %s has %s: it limits nothing"
                    .formatted(
                        DeviceBudgets.LIMIT, ByteSize.text(limit), device, ByteSize.text(total)),
                "set less than there is, or unset it"));
  }
}
