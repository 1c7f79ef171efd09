package io.fireact.cli.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fireact.cli.sweep.PointLabels;
import io.fireact.score.Difference;
import io.fireact.score.Holm;
import io.fireact.score.MethodChoice;
import io.fireact.score.MethodGroups;
import io.fireact.score.PairedBootstrap;
import io.fireact.score.PairedComparison;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The result of {@code compare}, as {@code --json} writes it. Shares are in [0, 1]; a difference is
 * the first less the second.
 *
 * @param level of the tests, for all pairs together
 * @param bootstrap how intervals over questions were drawn
 * @param pairs at least one
 * @param choices between methods, where the compared settings differ in those; left out where there
 *     is none
 * @param remarks what is not compared, and what was done to compare the rest, a sentence each
 */
record Comparison(
    double level,
    Bootstrap bootstrap,
    List<Pair> pairs,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Choice> choices,
    List<String> remarks) {
  private static final double LEVEL = 0.05;

  /**
   * A choice between methods.
   *
   * @param among labels that all have
   */
  record Choice(Map<String, String> among, MethodChoice choice) {}

  /** How often and from which seed. */
  record Bootstrap(int resamples, long seed) {}

  /**
   * A side of a pair.
   *
   * @param source a sweep's id or a file
   * @param runs finished ones
   * @param planned runs of the setting
   */
  record Side(String source, Map<String, String> axes, int runs, int planned) {}

  /**
   * Two settings.
   *
   * @param firstOnlyRight pairs of runs on one question of which only the first is right
   * @param secondOnlyRight those of which only the second is right
   * @param p of McNemar's exact test, of all runs of a question together
   * @param pHolm the same, corrected for the number of pairs
   * @param toldApart whether {@code pHolm} is below the level
   * @param overRuns the difference of exact match with an interval over questions and runs; null
   *     where both have one run
   */
  record Pair(
      Side first,
      Side second,
      PairedComparison.Questions questions,
      PairedComparison.Means em,
      PairedComparison.Means f1,
      long firstOnlyRight,
      long secondOnlyRight,
      double p,
      double pHolm,
      boolean toldApart,
      @Nullable Difference overRuns) {}

  /** Compares all pairs. */
  static Comparison of(Pairing pairing, List<String> remarks) {
    List<PairedComparison> compared =
        pairing.pairs().stream()
            .map(pair -> PairedComparison.of(pair.first().runs(), pair.second().runs()))
            .toList();
    double[] holm =
        Holm.adjusted(compared.stream().mapToDouble(each -> each.answers().p()).toArray());
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < holm.length; i++) {
      PairedComparison each = compared.get(i);
      pairs.add(
          new Pair(
              side(pairing.pairs().get(i).first()),
              side(pairing.pairs().get(i).second()),
              each.questions(),
              each.em(),
              each.f1(),
              each.answers().first(),
              each.answers().second(),
              each.answers().p(),
              holm[i],
              holm[i] < LEVEL,
              each.overRuns()));
    }
    List<String> all = new ArrayList<>(remarks);
    all.addAll(pairing.leftOut());
    return new Comparison(
        LEVEL,
        new Bootstrap(PairedBootstrap.RESAMPLES, PairedBootstrap.SEED),
        pairs,
        choices(pairing),
        all);
  }

  private static List<Choice> choices(Pairing pairing) {
    Set<Compared> settings = new LinkedHashSet<>();
    for (Pairing.Pair pair : pairing.pairs()) {
      settings.add(pair.first());
      settings.add(pair.second());
    }
    List<Choice> choices = new ArrayList<>();
    for (MethodGroups.Group<Compared> group :
        new MethodGroups<Compared>(Compared::axes, Compared::method, Compared::task)
            .of(List.copyOf(settings))) {
      List<Compared> members = group.members();
      boolean ofOneSweep = members.stream().map(Compared::source).distinct().count() == 1;
      // Of two sweeps that both have a method, either could be meant.
      boolean each = members.stream().map(Compared::method).distinct().count() == members.size();
      List<MethodChoice.Option> options =
          members.stream()
              .map(
                  member -> new MethodChoice.Option(name(member, group, ofOneSweep), member.runs()))
              .toList();
      if ((ofOneSweep || each) && !MethodChoice.common(options).isEmpty()) {
        choices.add(new Choice(group.common(), MethodChoice.of(options)));
      }
    }
    return choices;
  }

  private static String name(
      Compared member, MethodGroups.Group<Compared> group, boolean ofOneSweep) {
    Map<String, String> own = new LinkedHashMap<>(member.axes());
    own.keySet().removeAll(group.common().keySet());
    String labels = own.isEmpty() ? member.method() : PointLabels.text(own);
    return ofOneSweep ? labels : member.source() + " " + labels;
  }

  private static Side side(Compared side) {
    return new Side(side.source(), side.axes(), side.runs().size(), side.planned());
  }
}
