package io.fireact.report.result;

/** What is said of a stage that is done without some of its episodes, wherever it is said. */
public final class GivenUp {
  private GivenUp() {}

  /**
   * A warning.
   *
   * @param stage its label
   * @param givenUp more than none
   * @param episodes all of the stage
   */
  public static String sentence(String stage, long givenUp, long episodes) {
    return ("%s: %d of %d episodes were given up since a provider failed; they count as wrong, so"
            + " that %d is the denominator, and running the same spec again asks them again")
        .formatted(stage, givenUp, episodes, episodes);
  }
}
