package io.fireact.spec;

import io.fireact.json.Kind;

/**
 * Google's results through serper.dev. They change from day to day, so what is found again is what
 * was kept; see {@link SearchSpec.Recorded} for results that stay.
 *
 * @param endpoint base URL; not part of stage keys
 * @param apiKeyVariable environment variable that holds the key
 * @param results results that are asked for, and joined into one observation at most
 * @param timeoutSeconds limit of one call
 */
@Kind("serper")
public record SerperSearch(
    @NotInKey String endpoint,
    @NotInKey String apiKeyVariable,
    int results,
    int snippetChars,
    @NotInKey int timeoutSeconds)
    implements SearchSpec, RemoteSpec {}
