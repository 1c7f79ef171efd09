package io.fireact.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.json.Kinds;
import io.fireact.provider.Provider;
import io.fireact.spec.SearchSpec;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SearchFactoriesTest {
  private final SearchFactories factories = new SearchFactories();

  @Test
  void everyKindOfSpecHasOneFactoryAndEveryFactoryAKind() {
    assertThat(factories.specs())
        .as("a kind without a factory: annotate it with @AutoService(SearchFactory.class)")
        .isEqualTo(Set.copyOf(Kinds.of(SearchSpec.class).values()));
  }

  @Test
  void howResultsAreShownDoesNotDecideWhatIsFound() {
    Object identity = factories.identity(http("wiki", "http://a", 3, 300, 20));
    assertThat(factories.identity(http("wiki", "http://b", 3, 500, 90))).isEqualTo(identity);
    assertThat(factories.identity(http("other", "http://a", 3, 300, 20))).isNotEqualTo(identity);
    assertThat(factories.identity(http("wiki", "http://a", 4, 300, 20))).isNotEqualTo(identity);
    assertThat(identity).hasToString("{\"kind\":\"http\",\"identity\":\"wiki\",\"results\":3}");
  }

  @Test
  void whatIsRemoteFollowsFromTheSpec() {
    assertThat(Provider.of(new SearchSpec.Bm25(1, 300)).remote()).isFalse();
    Provider http = Provider.of(http("wiki", "http://a", 3, 300, 20));
    assertThat(http.remote()).isTrue();
    assertThat(http.taskQueue()).isEqualTo("search-http");
    assertThat(http.timeoutSeconds()).isEqualTo(20);
    assertThat(Provider.taskQueues()).contains("lm-openai", "search-http").doesNotHaveDuplicates();
  }

  private static SearchSpec http(
      String identity, String endpoint, int results, int snippetChars, int seconds) {
    return new SearchSpec.Http(identity, endpoint, results, snippetChars, seconds);
  }
}
