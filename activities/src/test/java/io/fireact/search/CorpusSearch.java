package io.fireact.search;

import io.fireact.spec.SearchSpec;
import io.fireact.task.Passage;
import java.util.List;

/** BM25 over a corpus, read as an agent reads it; for tests of others. */
public final class CorpusSearch {
  private CorpusSearch() {}

  public static OpenSearch of(List<Passage> corpus, int results, int snippetChars) {
    SearchSpec.Bm25 spec = new SearchSpec.Bm25(results, snippetChars);
    return new OpenSearch(spec, new Bm25Search(corpus, spec));
  }
}
