package io.fireact.score;

/**
 * What is measured of an episode. Shares lie in [0, 1] and turns in [0, the agent's limit of
 * rounds]; tokens and seconds have no upper end.
 */
public enum Metric {
  /** 1 where the answer matches exactly, else 0. */
  EXACT_MATCH,
  /** Token F1 of the answer. */
  F1,
  /** Share of the episode's rounds that are well-formed. */
  FORMAT,
  /** Rounds. */
  TURNS,
  /** Tokens read and written. */
  TOKENS,
  /** Wall-clock seconds, waiting included; an episode may have none. */
  SECONDS
}
