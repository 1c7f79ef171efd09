package io.fireact.spec;

import io.fireact.json.Default;
import io.fireact.json.Kind;
import io.fireact.json.Kinds;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.HttpUrl;
import io.fireact.spec.field.KeyVariable;
import io.fireact.spec.field.Range;

/**
 * Google's results through serpapi.com, as FireAct asked for them: google.com, in English, from the
 * United States. They change from day to day; see {@link SearchSpec.Recorded} for results that
 * stay.
 *
 * @param results of the first page that are joined into one observation at most
 */
@Kind("serpapi")
@Doc("Google's results through SerpAPI, as FireAct's paper has them.")
public record SerpApiSearch(
    @NotInKey
        @Doc("Base URL; the key is read from api_key_variable.")
        @HttpUrl
        @Default("https://serpapi.com")
        String endpoint,
    @NotInKey @KeyVariable @Default("SERPAPI_API_KEY") String apiKeyVariable,
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
