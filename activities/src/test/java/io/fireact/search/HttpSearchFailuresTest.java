package io.fireact.search;

import io.fireact.http.PeerFailuresContract;
import io.fireact.spec.SearchSpec;
import java.util.List;

final class HttpSearchFailuresTest extends PeerFailuresContract {
  private static final String QUERY = "confidential";

  @Override
  protected Client connect(String base, int timeoutSeconds) {
    HttpSearch search =
        new HttpSearch(
            new SearchSpec.Http("test", base + "/search?account=acme", 1, 200, timeoutSeconds),
            http);
    return new Client() {
      @Override
      public void call() {
        search.search(QUERY);
      }

      @Override
      public void close() {
        search.close();
      }
    };
  }

  @Override
  protected String goodAnswer() {
    return "{\"results\": [{\"title\": \"A\", \"snippet\": \"About A.\"}]}";
  }

  @Override
  protected List<String> secrets() {
    return List.of(QUERY, "acme");
  }

  @Override
  protected String path() {
    return "/search";
  }
}
