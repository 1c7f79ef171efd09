package io.fireact.cli.command;

import io.fireact.call.CallStore;
import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.files.DurableFiles;
import io.fireact.json.Json;
import io.fireact.search.SearchRecording;
import io.fireact.search.SearchResults;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
                        calls.counts(provider).values().stream().mapToLong(n -> n).sum(),
                        provider))
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
   * Writes the recording of a search provider's answers, in the order of their queries.
   *
   * @param chosen beginning of the SHA-256 of the answers' identity; empty where there is one
   * @return how many queries it has
   * @throws CommandException USAGE when there is no such provider or identity, or it is not clear
   *     which is meant, or the file is there already
   */
  int record(String provider, String chosen, Path file) {
    if (!known(provider).startsWith(SEARCH)) {
      throw usage(provider + " is no search; a recording is of one, such as search-http");
    }
    if (Files.exists(file)) {
      throw usage(file + " is there already; name a file that is not");
    }
    Map<String, SearchResults> answers = new TreeMap<>();
    calls.forEach(
        provider,
        identity(provider, chosen),
        answer ->
            answers.putIfAbsent(
                answer.about(), Json.read(answer.answer().toString(), SearchResults.class)));
    DurableFiles.write(
        file,
        out -> {
          for (Map.Entry<String, SearchResults> answer : answers.entrySet()) {
            String line = SearchRecording.line(answer.getKey(), answer.getValue()) + "\n";
            out.write(line.getBytes(StandardCharsets.UTF_8));
          }
        });
    return answers.size();
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
