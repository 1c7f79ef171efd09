package io.fireact.call;

import io.fireact.plan.CanonicalJson;
import io.fireact.provider.Provider;

/**
 * Names an answer by what decides it, and by nothing else: no stage, no sweep and no endpoint is in
 * it, so whoever asks the same of the same provider gets the answer that is there.
 *
 * @param provider {@link Provider#id}
 * @param identity SHA-256 of what of the spec decides an answer beside the request, such as the
 *     model's name
 * @param request SHA-256 of the canonical request
 * @param sample which of several answers to one request: a sampling's seed; 0 where there is one
 */
public record CallKey(String provider, String identity, String request, long sample) {

  /**
   * @param identity what of the spec decides an answer, as JSON sees it
   * @param request what is asked, as JSON sees it
   */
  public static CallKey of(Provider provider, Object identity, Object request, long sample) {
    return new CallKey(
        provider.id(), CanonicalJson.sha256(identity), CanonicalJson.sha256(request), sample);
  }
}
