package io.fireact.sweep;

/**
 * A training at a provider, as far as its stage's workflow needs to know it; small, because
 * histories hold it.
 *
 * @param id the provider's
 * @param status the provider's word
 * @param succeeded whether it has ended well; one that ends otherwise is a failure instead
 * @param done optimizer steps; 0 while unknown
 * @param total steps in all; 0 while unknown
 */
public record HostedJob(String id, String status, boolean succeeded, long done, long total) {

  /** For people. */
  public String said() {
    return total > 0
        ? "job %s is %s, step %d of %d".formatted(id, status, done, total)
        : "job %s is %s".formatted(id, status);
  }
}
