package io.fireact.score;

/** Which chances an interval allows for. */
public enum Covers {
  /** Other questions would have been asked; the run is the one that it is. */
  QUESTIONS,
  /** Other questions would have been asked, and other seeds would have made other runs. */
  QUESTIONS_AND_RUNS
}
