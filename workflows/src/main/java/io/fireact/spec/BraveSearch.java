package io.fireact.spec;

import io.fireact.json.Default;
import io.fireact.json.Kind;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.HttpUrl;
import io.fireact.spec.field.KeyVariable;
import io.fireact.spec.field.Range;

/**
 * Brave's own index of the web, in English, from the United States. Results change from day to day;
 * see {@link SearchSpec.Recorded} for results that stay.
 *
 * @param results that are joined into one observation at most
 */
@Kind("brave")
@Doc("Brave's web search.")
public record BraveSearch(
    @NotInKey
        @Doc("Base URL; the key is read from api_key_variable.")
        @HttpUrl
        @Default("https://api.search.brave.com/res/v1")
        String endpoint,
    @NotInKey @KeyVariable @Default("BRAVE_API_KEY") String apiKeyVariable,
    @SearchSpec.Results int results,
    @SearchSpec.SnippetChars int snippetChars,
    @NotInKey @Doc("Limit of one call, in seconds.") @Range(min = 1, max = 3_600) @Default("20")
        int timeoutSeconds)
    implements RemoteSearch {}
