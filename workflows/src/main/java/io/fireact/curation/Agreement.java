package io.fireact.curation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How far two reviewers agree on the trajectories that both reviewed: Cohen's kappa, the share on
 * which they agree beyond what their own shares of acceptances would give by chance (Cohen 1960).
 *
 * @param bothAccept trajectories
 * @param onlyFirst that the first accepts and the second rejects; first by the names' alphabet
 * @param onlySecond that the second accepts and the first rejects
 * @param bothReject trajectories
 */
public record Agreement(long bothAccept, long onlyFirst, long onlySecond, long bothReject) {
  /** Names of the counts in a stage's record, in the order of the components. */
  static final List<String> CELLS =
      List.of(
          "reviewers_both_accept",
          "reviewers_only_first_accepts",
          "reviewers_only_second_accepts",
          "reviewers_both_reject");

  /** Of a mix's record; empty unless there are two reviewers with trajectories in common. */
  public static Optional<Agreement> of(Map<String, Long> counts) {
    List<Long> cells = CELLS.stream().map(cell -> counts.getOrDefault(cell, 0L)).toList();
    Agreement agreement = new Agreement(cells.get(0), cells.get(1), cells.get(2), cells.get(3));
    return agreement.both() == 0 ? Optional.empty() : Optional.of(agreement);
  }

  /** Trajectories that both reviewed. */
  public long both() {
    return bothAccept + onlyFirst + onlySecond + bothReject;
  }

  /** Kappa; empty where both say the same of everything, which chance alone would give. */
  public OptionalDouble kappa() {
    double all = both();
    double observed = (bothAccept + bothReject) / all;
    double first = (bothAccept + onlyFirst) / all;
    double second = (bothAccept + onlySecond) / all;
    double chance = first * second + (1 - first) * (1 - second);
    return chance >= 1
        ? OptionalDouble.empty()
        : OptionalDouble.of((observed - chance) / (1 - chance));
  }
}
