package io.fireact.spec;

import io.fireact.json.Default;
import io.fireact.json.Kind;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.HttpUrl;
import io.fireact.spec.field.KeyVariable;
import io.fireact.spec.field.Range;

/**
 * Google's results through serper.dev. They change from day to day, so what is found again is what
 * was kept; see {@link SearchSpec.Recorded} for results that stay.
 *
 * @param results that are asked for, and joined into one observation at most
 */
@Kind("serper")
@Doc("Google's results through serper.dev.")
public record SerperSearch(
    @NotInKey
        @Doc("Base URL; the key is read from api_key_variable.")
        @HttpUrl
        @Default("https://google.serper.dev")
        String endpoint,
    @NotInKey @KeyVariable @Default("SERPER_API_KEY") String apiKeyVariable,
    @SearchSpec.Results int results,
    @SearchSpec.SnippetChars int snippetChars,
    @NotInKey @Doc("Limit of one call, in seconds.") @Range(min = 1, max = 3_600) @Default("20")
        int timeoutSeconds)
    implements RemoteSearch {}
