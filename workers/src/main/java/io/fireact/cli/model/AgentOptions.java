package io.fireact.cli.model;

import io.fireact.agent.method.Method;
import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.json.Json;
import io.fireact.lm.StudentModel;
import io.fireact.lm.text.PromptStyle;
import io.fireact.search.OpenSearch;
import io.fireact.search.SearchContext;
import io.fireact.search.SearchFactories;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.SearchSpec;
import io.fireact.task.CorpusFile;
import io.fireact.task.Passage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The agent and the search tool of a model that is no sweep's; defaults as in specs. */
final class AgentOptions {
  private static final AgentSpec AGENT = Json.defaults(AgentSpec.class);
  private static final SearchSpec.Bm25 SEARCH = Json.defaults(SearchSpec.Bm25.class);

  @Option(
      names = "--adapter",
      paramLabel = "DIR|ID",
      description = "with --model: a PEFT adapter for it, a directory or a hub id")
  private @Nullable String adapter;

  @Option(
      names = "--chat",
      description =
          "with --model: put the agent's text into the model's chat template, as an adapter trained"
              + " with chat: true needs it")
  private boolean chat;

  @Option(
      names = "--corpus",
      paramLabel = "FILE",
      description = "with --model: what is searched, JSON lines with a title and a text each")
  private @Nullable Path corpus;

  @Option(
      names = "--search-endpoint",
      paramLabel = "URL",
      description = "with --model: a search API instead, asked as URL?q=QUERY&num=RESULTS")
  private @Nullable String endpoint;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "with --model: limit of the agent's rounds (default: 11)")
  private @Nullable Integer rounds;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "with --model: limit of new tokens a round (default: 64)")
  private @Nullable Integer maxTokens;

  @Option(
      names = "--observation-chars",
      paramLabel = "N",
      description = "with --model: observations are cut to so many characters (default: 400)")
  private @Nullable Integer observationChars;

  @Option(
      names = "--results",
      paramLabel = "N",
      description = "with --model: passages joined into one observation (default: 1)")
  private @Nullable Integer results;

  /**
   * How the agent's text is put to the model.
   *
   * @throws CommandException USAGE when it should chat and has no template
   */
  PromptStyle style(StudentModel model) {
    if (!chat) {
      return new PromptStyle.Plain();
    }
    return new PromptStyle.Chat(
        model
            .chat()
            .orElseThrow(
                () ->
                    new CommandException(ExitCode.USAGE, "--chat: the model has no chat template")),
        Method.REACT.instruction());
  }

  /** The option that is given though a spec says all of this; null where none is. */
  @Nullable String given() {
    if (adapter != null) {
      return "--adapter";
    }
    if (chat) {
      return "--chat";
    }
    if (corpus != null) {
      return "--corpus";
    }
    if (endpoint != null) {
      return "--search-endpoint";
    }
    if (rounds != null) {
      return "--rounds";
    }
    if (maxTokens != null) {
      return "--max-tokens";
    }
    if (observationChars != null) {
      return "--observation-chars";
    }
    return results == null ? null : "--results";
  }

  /** The adapter as it is named; null for the model alone. */
  @Nullable String adapter() {
    return adapter;
  }

  AgentSpec agent() {
    return new AgentSpec(
        number("--rounds", rounds, AGENT.rounds()),
        number("--observation-chars", observationChars, AGENT.observationChars()),
        AGENT.shots(),
        number("--max-tokens", maxTokens, AGENT.maxTokens()),
        AGENT.reasoning());
  }

  /**
   * @throws CommandException USAGE when not exactly one is named
   */
  OpenSearch search(OkHttpClient http) {
    int count = number("--results", results, SEARCH.results());
    if (corpus != null && endpoint == null) {
      Path file = corpus;
      return open(
          new SearchSpec.Bm25(count, SEARCH.snippetChars()), http, () -> CorpusFile.read(file));
    }
    if (endpoint != null && corpus == null) {
      return open(
          Json.mapper()
              .convertValue(
                  Map.of(
                      "kind", "http", "identity", "asked", "endpoint", endpoint, "results", count),
                  SearchSpec.Http.class),
          http,
          List::of);
    }
    throw new CommandException(
        ExitCode.USAGE,
        "an agent needs one search tool: name a --corpus FILE or a --search-endpoint URL");
  }

  private static OpenSearch open(
      SearchSpec spec, OkHttpClient http, Supplier<List<Passage>> passages) {
    return new SearchFactories().open(spec, new SearchContext(http, Map.of(), passages));
  }

  private static int number(String option, @Nullable Integer given, int otherwise) {
    return given == null ? otherwise : ModelOptions.positive(option, given);
  }
}
