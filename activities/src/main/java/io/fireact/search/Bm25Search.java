package io.fireact.search;

import com.google.auto.service.AutoService;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.spec.SearchSpec;
import io.fireact.task.Passage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;

/**
 * BM25 (Robertson and Zaragoza 2009; k1 = 1.2, b = 0.75) over titles and texts of a corpus, in
 * memory; the query is plain text, never a query language. Not for corpora that do not fit into
 * memory, and not for finding by meaning: a passage is found only by words that it holds.
 *
 * <p>A passage whose whole title is the query comes first, then passages by score, equal ones by
 * their id. Of a query the first {@value #QUERY_CHARS} characters and of those the first {@value
 * #QUERY_WORDS} different words count. A passage longer than the snippet is represented by the run
 * of sentences that holds the most words of the query.
 */
public final class Bm25Search implements SearchTool {

  /** Opens them over the task's corpus. */
  @AutoService(SearchFactory.class)
  @SuppressWarnings("rawtypes") // of the service's type
  public static final class Factory implements SearchFactory<SearchSpec.Bm25> {
    @Override
    public Class<SearchSpec.Bm25> spec() {
      return SearchSpec.Bm25.class;
    }

    @Override
    public SearchTool open(SearchSpec.Bm25 spec, SearchContext context) {
      return new Bm25Search(context.corpus().get(), spec);
    }
  }

  private static final int QUERY_CHARS = 1_000;
  private static final int QUERY_WORDS = 64;
  private static final float TITLE_BOOST = 2f;
  // Above any sum of BM25 scores: at most 64 words, each below (1 + TITLE_BOOST) x idf, idf < 22.
  private static final float WHOLE_TITLE_BOOST = 8_192f;

  private static final String TITLE = "title";
  private static final String WHOLE_TITLE = "whole_title";
  private static final String TEXT = "text";

  private final SearchSpec.Bm25 spec;
  private final Words words = new Words();
  private final List<Passage> passages;
  private final Directory directory = new ByteBuffersDirectory();
  private final DirectoryReader reader;
  private final IndexSearcher searcher;

  public Bm25Search(List<Passage> corpus, SearchSpec.Bm25 spec) {
    this.spec = spec;
    // Lucene breaks ties by document number, so the number is the rank of the id.
    passages =
        corpus.stream()
            .sorted(
                Comparator.comparing(Passage::id)
                    .thenComparing(Passage::title)
                    .thenComparing(Passage::text))
            .toList();
    try {
      index();
      reader = DirectoryReader.open(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot index a corpus in memory", e);
    }
    searcher = new IndexSearcher(reader);
    searcher.setSimilarity(new BM25Similarity());
    searcher.setQueryCache(null);
  }

  /**
   * {@inheritDoc} A snippet is cut as the spec says, and may be empty.
   *
   * @throws FailureException CANCELLED when the index was closed
   */
  @Override
  public SearchResults search(String query) {
    List<String> all = words.of(beginning(query));
    // In the order of the query, so that scores are summed in the same order everywhere.
    Set<String> wanted =
        all.stream()
            .distinct()
            .limit(QUERY_WORDS)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (wanted.isEmpty()) {
      return SearchResults.NONE;
    }
    if (!reader.tryIncRef()) {
      throw new FailureException(
          FailureType.CANCELLED,
          "the search index was closed, so it cannot be searched; open a new one");
    }
    try {
      List<SearchResults.Result> results = new ArrayList<>();
      for (ScoreDoc found : searcher.search(plainText(all, wanted), spec.results()).scoreDocs) {
        Passage passage = passages.get(found.doc);
        results.add(
            new SearchResults.Result(
                passage.title(),
                Snippets.best(passage.text(), wanted, words::of, spec.snippetChars()),
                ""));
      }
      return SearchResults.of(results);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot search an index in memory", e);
    } finally {
      release();
    }
  }

  /** Frees the index once the searches still running have ended; later ones are refused. */
  @Override
  public void close() {
    try {
      reader.close();
      directory.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close an index in memory", e);
    }
  }

  private void index() throws IOException {
    FieldType searched = new FieldType();
    searched.setTokenized(true);
    searched.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
    searched.freeze();
    IndexWriterConfig config =
        new IndexWriterConfig(words.analyzer())
            .setSimilarity(new BM25Similarity())
            // Merges neighbours only, so documents keep the numbers in which they were added.
            .setMergePolicy(new LogDocMergePolicy())
            .setMergeScheduler(new SerialMergeScheduler());
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      for (Passage passage : passages) {
        Document document = new Document();
        document.add(new Field(TITLE, Words.fold(passage.title()), searched));
        document.add(new Field(TEXT, Words.fold(passage.text()), searched));
        String title = whole(words.of(passage.title()));
        // Lucene refuses words above 32 KB; a query is shorter, so such a title cannot equal one.
        if (title.length() <= QUERY_CHARS) {
          document.add(new StringField(WHOLE_TITLE, title, Field.Store.NO));
        }
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
  }

  private static Query plainText(List<String> all, Set<String> wanted) {
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    for (String word : wanted) {
      any.add(new TermQuery(new Term(TEXT, word)), BooleanClause.Occur.SHOULD);
      any.add(
          new BoostQuery(new TermQuery(new Term(TITLE, word)), TITLE_BOOST),
          BooleanClause.Occur.SHOULD);
    }
    any.add(
        new BoostQuery(
            new ConstantScoreQuery(new TermQuery(new Term(WHOLE_TITLE, whole(all)))),
            WHOLE_TITLE_BOOST),
        BooleanClause.Occur.SHOULD);
    return any.build();
  }

  private static String whole(List<String> words) {
    return String.join(" ", words);
  }

  private static String beginning(String query) {
    if (query.length() <= QUERY_CHARS) {
      return query;
    }
    boolean torn = Character.isHighSurrogate(query.charAt(QUERY_CHARS - 1));
    return query.substring(0, torn ? QUERY_CHARS - 1 : QUERY_CHARS);
  }

  private void release() {
    try {
      reader.decRef();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close an index in memory", e);
    }
  }
}
