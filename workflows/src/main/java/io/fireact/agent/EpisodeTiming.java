package io.fireact.agent;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How long an episode took and what its calls did: one line of a {@code timings} artifact, kept
 * apart from the trajectory so that two runs with the same answers have the same trajectories.
 *
 * @param id the question's id
 * @param seconds wall-clock seconds, waiting included
 * @param usage of its model calls; null in artifacts of earlier versions
 */
public record EpisodeTiming(
    String id,
    double seconds,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable UsageTotal usage) {

  /** One of whose calls nothing is known. */
  public EpisodeTiming(String id, double seconds) {
    this(id, seconds, null);
  }
}
