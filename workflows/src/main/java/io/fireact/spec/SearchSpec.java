package io.fireact.spec;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.fireact.json.Default;
import io.fireact.json.Kind;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.HttpUrl;
import io.fireact.spec.field.Range;
import io.fireact.spec.field.RecordingDigest;
import io.fireact.spec.field.RecordingFile;
import io.fireact.spec.field.Text;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;

/** The agent's search tool. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface SearchSpec permits SearchSpec.Bm25, SearchSpec.Recorded, RemoteSearch {

  /** Results that are joined into one observation, at most. */
  int results();

  /** Longest snippet of a result, in code points. */
  int snippetChars();

  /** Who is asked what this one does not know; null where nobody is. */
  default @Nullable RemoteSearch fallback() {
    return null;
  }

  /** Whether the spec says by digest what it searches; a plan is made of those that do. */
  default boolean identified() {
    return true;
  }

  /**
   * Rules that this kind has for its own fields and for those beside it.
   *
   * @param task that it is the search tool for
   */
  default void check(TaskSpec task, PointCheck.Report report) {}

  /** What all kinds say of results. */
  @Doc("Passages joined into one observation.")
  @Range(min = 1, max = 20)
  @Default("1")
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  @interface Results {}

  /** What all kinds say of snippets. */
  @Doc("Longest snippet of a passage, in characters.")
  @Range(min = 20, max = 10_000)
  @Default("300")
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  @interface SnippetChars {}

  /** BM25 over the task's corpus, in process. */
  @Kind("bm25")
  @Doc("BM25 over the task's corpus, in process.")
  record Bm25(@Results int results, @SnippetChars int snippetChars) implements SearchSpec {

    @Override
    public void check(TaskSpec task, PointCheck.Report report) {
      if (!task.hasCorpus()) {
        report.problem(
            "search.kind",
            "bm25 has nothing to find, since this task has no corpus; write task.corpus, or a"
                + " search of another kind");
      }
    }
  }

  /**
   * A remote search API.
   *
   * @param identity names the index behind it; part of stage keys, while the endpoint is not
   * @param endpoint base URL; may move without making stages new
   */
  @Kind("http")
  @Doc("A remote search API.")
  record Http(
      @Doc(
              "Names the index behind it, such as wikipedia-2018; decides reuse, the endpoint does"
                  + " not.")
          @Text(longest = 200)
          String identity,
      @NotInKey @Doc("Base URL of the API.") @HttpUrl String endpoint,
      @Results int results,
      @SnippetChars int snippetChars,
      @NotInKey @Doc("Limit of one call, in seconds.") @Range(min = 1, max = 3_600) @Default("20")
          int timeoutSeconds)
      implements RemoteSearch {}

  /**
   * What a search answered before, from a file. It is the file's content that decides what is
   * found, and not where the file is.
   *
   * @param recording a file of this machine; absolute once it is identified
   * @param sha256 of the file's bytes; empty until it is identified
   * @param fallback who is asked what it does not have; left out where nobody is, as it was before
   *     anybody could be
   */
  @Kind("recorded")
  @Doc(
      "What a search answered before, from a file: JSON lines as `fireact store recording` and"
          + " `fireact export searches` write them.")
  record Recorded(
      @NotInKey @RecordingFile String recording,
      @RecordingDigest String sha256,
      @Doc(
              "What becomes of a query that it does not have: fail, nothing is found, the nearest of"
                  + " what it has (by BM25), or ask the fallback, whose answer is kept.")
          @Default("fail")
          MissPolicy miss,
      @Results int results,
      @SnippetChars int snippetChars,
      @Doc("With miss: ask, the search that is asked.") @JsonInclude(JsonInclude.Include.NON_NULL)
          @Nullable RemoteSearch fallback)
      implements SearchSpec {

    /** One that asks nobody. */
    public Recorded(
        String recording, String sha256, MissPolicy miss, int results, int snippetChars) {
      this(recording, sha256, miss, results, snippetChars, null);
    }

    @Override
    public void check(TaskSpec task, PointCheck.Report report) {
      if (miss == MissPolicy.ASK && fallback == null) {
        report.problem("search.miss", "ask has nobody to ask; write search.fallback");
      }
      if (miss != MissPolicy.ASK && fallback != null) {
        report.problem("search.fallback", "it is never asked, since search.miss is not ask");
      }
      if (fallback != null) {
        fallback.check(task, report);
      }
    }

    @Override
    public boolean identified() {
      return !sha256.isEmpty();
    }

    /** The same search, by the recording's content. */
    public Recorded identified(String where, String digest) {
      return new Recorded(where, digest, miss, results, snippetChars, fallback);
    }
  }
}
