package io.fireact.spec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.fireact.json.Default;
import io.fireact.json.Kind;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.HttpUrl;
import io.fireact.spec.field.Range;
import io.fireact.spec.field.Text;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The agent's search tool. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface SearchSpec permits SearchSpec.Bm25, SearchSpec.Http {

  /** Results that are joined into one observation, at most. */
  int results();

  /** Longest snippet of a result, in code points. */
  int snippetChars();

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
  record Bm25(@Results int results, @SnippetChars int snippetChars) implements SearchSpec {}

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
      implements SearchSpec, RemoteSpec {}
}
