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
import io.fireact.spec.TeacherSpec;
import io.fireact.task.CorpusFile;
import io.fireact.task.Passage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The agent and the search tool of a model that is no sweep's; defaults as in specs. */
final class AgentOptions {
  private static final AgentSpec AGENT = Json.defaults(AgentSpec.class);
  private static final int CALL_SECONDS = 120;
  private static final SearchSpec.Bm25 SEARCH = Json.defaults(SearchSpec.Bm25.class);

  @Option(
      names = "--adapter",
      paramLabel = "DIR|ID",
      description = "with --model: a PEFT adapter for it, a directory or a hub id")
  private @Nullable String adapter;

  @Option(
      names = "--model-endpoint",
      paramLabel = "URL",
      description =
          "with --model: the base URL of an OpenAI-compatible API that has the model under this"
              + " name, such as that of fireact serve")
  private @Nullable String modelEndpoint;

  @Option(
      names = "--api-key-variable",
      paramLabel = "NAME",
      description =
          "with --model-endpoint: the environment variable that holds its key (default:"
              + " OPENAI_API_KEY)")
  private @Nullable String keyVariable;

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      converter = MethodConverter.class,
      description =
          "with --model: how the agent goes about a question: react, io, cot or reflexion (default:"
              + " react)")
  private @Nullable Method method;

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
        agent().method().instruction());
  }

  /** Reads {@code --method}. */
  static final class MethodConverter implements ITypeConverter<Method> {
    @Override
    public Method convert(String value) {
      return Stream.of(Method.values())
          .filter(each -> each.id().equals(value))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'%s' is no method; there are %s"
                          .formatted(
                              value,
                              Stream.of(Method.values())
                                  .map(Method::id)
                                  .collect(Collectors.joining(", ")))));
    }
  }

  /** The option that is given though a spec says all of this; null where none is. */
  @Nullable String given() {
    if (adapter != null) {
      return "--adapter";
    }
    if (modelEndpoint != null) {
      return "--model-endpoint";
    }
    if (keyVariable != null) {
      return "--api-key-variable";
    }
    if (method != null) {
      return "--method";
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

  /**
   * The model behind an API; empty where it is opened in this process.
   *
   * @param name of the model there
   * @param beside the option that is given for a model of this process; null for none
   * @throws CommandException USAGE when an option is of no use there
   */
  Optional<TeacherSpec.OpenAi> remote(String name, @Nullable String beside) {
    if (modelEndpoint == null) {
      if (keyVariable != null) {
        throw new CommandException(
            ExitCode.USAGE, "--api-key-variable is for --model-endpoint, which is not given");
      }
      return Optional.empty();
    }
    @Nullable String needless = adapter != null ? "--adapter" : chat ? "--chat" : beside;
    if (needless != null) {
      throw new CommandException(
          ExitCode.USAGE,
          needless + " is for a model in this process, and --model-endpoint names another one");
    }
    return Optional.of(
        new TeacherSpec.OpenAi(
            0,
            name,
            modelEndpoint,
            keyVariable == null ? "OPENAI_API_KEY" : keyVariable,
            0,
            1,
            CALL_SECONDS));
  }

  AgentSpec agent() {
    return new AgentSpec(
        number("--rounds", rounds, AGENT.rounds()),
        number("--observation-chars", observationChars, AGENT.observationChars()),
        AGENT.shots(),
        number("--max-tokens", maxTokens, AGENT.maxTokens()),
        AGENT.reasoning(),
        method == null ? AGENT.method() : method);
  }

  /**
   * The search tool; empty for a method that never searches.
   *
   * @throws CommandException USAGE when not exactly one is named, or one that is never asked
   */
  Optional<OpenSearch> search(OkHttpClient http) {
    if (agent().method().searches()) {
      return Optional.of(named(http));
    }
    if (corpus != null || endpoint != null) {
      throw new CommandException(
          ExitCode.USAGE,
          "--method %s never searches; leave %s away"
              .formatted(agent().method().id(), corpus == null ? "--search-endpoint" : "--corpus"));
    }
    return Optional.empty();
  }

  /** Where the search tool is; empty for one in this process. */
  String searchEndpoint() {
    return endpoint == null ? "" : endpoint;
  }

  private OpenSearch named(OkHttpClient http) {
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
                      "kind", "http", "identity", endpoint, "endpoint", endpoint, "results", count),
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
