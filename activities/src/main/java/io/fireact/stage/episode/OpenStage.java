package io.fireact.stage.episode;

import io.fireact.agent.Completion;
import io.fireact.agent.Prompt;
import io.fireact.agent.Question;
import io.fireact.agent.Trajectory;
import io.fireact.call.CallKey;
import io.fireact.call.ProviderCall;
import io.fireact.call.Usage;
import io.fireact.json.Kinds;
import io.fireact.model.CompletionRequest;
import io.fireact.model.OpenModel;
import io.fireact.provider.Provider;
import io.fireact.search.OpenSearch;
import io.fireact.search.SearchObservation;
import io.fireact.search.SearchResults;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.SearchSpec;
import io.fireact.stage.SeededOrder;
import io.fireact.sweep.Payloads;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the episodes of one stage share in this process.
 *
 * @param examples worked examples of our own, as text before every prompt
 * @param shots worked examples for the prompt
 * @param noise of the search tool
 */
record OpenStage(
    AgentSpec agent,
    String examples,
    List<Trajectory> shots,
    Model model,
    Search search,
    SearchNoise noise)
    implements AutoCloseable {
  /** A token of some letters, each of them escaped twice at worst. */
  private static final int TOKEN_BYTES = 40;

  private static final int CHARACTER_BYTES = 12;

  /** Of the largest completion that is stored, escaped twice. */
  private static final int MOST_BYTES = 3 * Payloads.LIMIT;

  /** Search results are no part of a history; a body of an answer has no more. */
  private static final int RESULTS_LIMIT = 4 << 20;

  /**
   * Who is asked to write.
   *
   * @param identity what names its answers beside the request
   */
  record Model(Provider provider, Object identity, OpenModel open) {}

  /**
   * Who is asked to search.
   *
   * @param identity what names its answers beside the query
   */
  record Search(Provider provider, Object identity, OpenSearch open) {}

  /**
   * The model's next call in an episode.
   *
   * @param call number of the call, from 0
   */
  CompletionRequest request(Question question, int call, Prompt prompt) {
    return new CompletionRequest(
        question,
        call,
        model.open().style().apply(examples + agent.method().examples(shots) + prompt.text()),
        prompt.stop(),
        prompt.maxTokens() == 0 ? agent.maxTokens() : prompt.maxTokens(),
        model.open().temperature(),
        SeededOrder.seed(model.open().seed(), question.id() + ":" + call));
  }

  /** The call of the model with a request; whose question it is does not decide the answer. */
  ProviderCall<Completion> call(CompletionRequest request) {
    return call(request, () -> model.open().model().complete(request));
  }

  /** The same, while somebody watches what is written. */
  ProviderCall<Completion> call(CompletionRequest request, Consumer<String> listener) {
    return call(request, () -> model.open().model().complete(request, listener));
  }

  private ProviderCall<Completion> call(CompletionRequest request, Supplier<Completion> ask) {
    return new ProviderCall<>(
        model.provider(),
        CallKey.of(model.provider(), model.identity(), request.canonical(), request.seed()),
        request.question().id() + ":" + request.step(),
        Completion.class,
        Payloads.LIMIT,
        (int) Math.min(MOST_BYTES, (long) request.maxTokens() * TOKEN_BYTES),
        completion -> new Usage(completion.inputTokens(), completion.outputTokens()),
        ask);
  }

  /**
   * What a search is answered with instead of being made; empty where it is made.
   *
   * @param question its id
   * @param round of the episode, from 0
   */
  Optional<String> insteadOfSearch(String question, int round) {
    return noise
        .instead(question, round)
        .map(text -> SearchObservation.ofText(text, search.open().spec()));
  }

  /** The call of the search tool with a query. */
  ProviderCall<SearchResults> call(String query) {
    SearchSpec spec = search.open().spec();
    Provider provider =
        search.open().tool().asksOutside(query)
            ? search.provider()
            : Provider.inProcess(Kinds.name(spec.getClass()));
    return new ProviderCall<>(
        provider,
        CallKey.of(provider, search.identity(), query, 0),
        query,
        SearchResults.class,
        RESULTS_LIMIT,
        (int) Math.min(MOST_BYTES, (long) spec.results() * spec.snippetChars() * CHARACTER_BYTES),
        found -> Usage.NONE,
        () -> search.open().tool().search(query));
  }

  @Override
  public void close() {
    model.open().model().close();
    search.open().close();
  }
}
