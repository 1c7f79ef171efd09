package io.fireact.spec;

import io.fireact.json.Default;
import io.fireact.json.Kind;
import io.fireact.json.Kinds;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.HttpUrl;
import io.fireact.spec.field.KeyVariable;
import io.fireact.spec.field.Range;
import io.fireact.spec.field.Text;

/**
 * Google's Programmable Search Engine through its Custom Search JSON API. What it finds is up to
 * the engine, which may search the whole web or some sites.
 *
 * @param engine the search engine's id, which Google calls {@code cx}
 * @param results of the first page that are joined into one observation at most
 */
@Kind("google")
@Doc("Google's Programmable Search Engine, through its Custom Search JSON API.")
public record GoogleSearch(
    @Doc("The engine's id (cx); it decides what is found.") @Text(longest = 200) String engine,
    @NotInKey
        @Doc("Base URL; the key is read from api_key_variable.")
        @HttpUrl
        @Default("https://customsearch.googleapis.com")
        String endpoint,
    @NotInKey @KeyVariable @Default("GOOGLE_API_KEY") String apiKeyVariable,
    @SearchSpec.Results int results,
    @SearchSpec.SnippetChars int snippetChars,
    @NotInKey @Doc("Limit of one call, in seconds.") @Range(min = 1, max = 3_600) @Default("20")
        int timeoutSeconds)
    implements RemoteSearch {
  /** One page of Google's, which is what one call is paid for. */
  private static final int PAGE = 10;

  @Override
  public void check(TaskSpec task, PointCheck.Report report) {
    if (results > PAGE) {
      report.problem(
          "search.results",
          results
              + " are more than the "
              + PAGE
              + " results of one page, which is all that "
              + Kinds.name(getClass())
              + " asks for; lower it");
    }
  }
}
