package io.fireact.cli.command;

import io.fireact.call.CallStore;
import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.files.DurableFiles;
import io.fireact.json.Json;
import io.fireact.model.recorded.ModelRecording;
import io.fireact.search.SearchRecording;
import io.fireact.search.SearchResults;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What {@code fireact store} does with the answers of remote calls. */
final class StoredAnswers {
  private static final String SEARCH = "search-";
  private static final int SHOWN_DIGITS = 12;

  private final CallStore calls;

  StoredAnswers(CallStore calls) {
    this.calls = calls;
  }

  /** How many answers there are, such as {@code 12 of openai, 37 of search-http}; may be empty. */
  String summary() {
    return calls.providers().stream()
        .map(
            provider ->
                "%d of %s"
                    .formatted(
                        calls.counts(provider).values().stream().mapToLong(n -> n).sum(), provider))
        .collect(Collectors.joining(", "));
  }

  /**
   * Forgets all answers of a provider.
   *
   * @throws CommandException USAGE when it has none
   */
  void forget(String provider) {
    calls.forget(known(provider));
  }

  /**
   * Writes a provider's answers as a recording, in an order that they alone decide.
   *
   * @param chosen beginning of the SHA-256 of the answers' identity; empty where there is one
   * @return how many requests it answers
   * @throws CommandException USAGE when there is no such provider or identity, or it is not clear
   *     which is meant, or the file is there already
   */
  int record(String provider, String chosen, Path file) {
    String identity = identity(known(provider), chosen);
    if (Files.exists(file)) {
      throw usage(file + " is there already; name a file that is not");
    }
    SortedSet<String> lines = new TreeSet<>();
    calls.forEach(
        provider,
        identity,
        answer ->
            lines.add(
                provider.startsWith(SEARCH)
                    ? SearchRecording.line(
                        answer.about(), Json.read(answer.answer().toString(), SearchResults.class))
                    : ModelRecording.line(
                        answer.about(), answer.request(), answer.sample(), answer.answer())));
    DurableFiles.write(
        file.toAbsolutePath(),
        out -> {
          for (String line : lines) {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
          }
        });
    return lines.size();
  }

  private String identity(String provider, String chosen) {
    Map<String, Long> counts = calls.counts(provider);
    List<String> found =
        counts.keySet().stream().filter(identity -> identity.startsWith(chosen)).toList();
    if (found.size() == 1) {
      return found.get(0);
    }
    Map<String, String> identities = calls.identities(provider);
    throw usage(
        "%s has answers of %d settings%s; choose one with --identity:%n%s"
            .formatted(
                provider,
                counts.size(),
                found.isEmpty() ? ", none of which begins with '" + chosen + "'" : "",
                counts.entrySet().stream()
                    .map(
                        entry ->
                            "  %s  %d answers  %s"
                                .formatted(
                                    entry.getKey().substring(0, SHOWN_DIGITS),
                                    entry.getValue(),
                                    identities.getOrDefault(entry.getKey(), "")))
                    .collect(Collectors.joining("\n"))));
  }

  private String known(String provider) {
    List<String> providers = calls.providers();
    if (!providers.contains(provider)) {
      throw usage(
          "there are no answers of %s; %s"
              .formatted(
                  provider,
                  providers.isEmpty()
                      ? "no remote call was answered yet"
                      : "there are some of " + String.join(", ", providers)));
    }
    return provider;
  }

  private static CommandException usage(String message) {
    return new CommandException(ExitCode.USAGE, message);
  }
}
