package io.fireact.cli.compare;

import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.score.PairedComparison;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which settings are compared with which.
 *
 * @param pairs at least one
 * @param leftOut a sentence for each kind of pairs or settings that are not compared
 */
record Pairing(List<Pair> pairs, List<String> leftOut) {
  /** More comparisons than anybody reads. */
  private static final int MOST = 100;

  /** Two settings. */
  record Pair(Compared first, Compared second) {}

  /**
   * All pairs of settings.
   *
   * @throws CommandException USAGE as {@link #across}
   */
  static Pairing within(List<Compared> settings) {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < settings.size(); i++) {
      for (int j = i + 1; j < settings.size(); j++) {
        pairs.add(new Pair(settings.get(i), settings.get(j)));
      }
    }
    return comparable(pairs, new ArrayList<>());
  }

  /**
   * A single setting with each of the other side; of several on both sides those whose labels agree
   * on the axes that both have.
   *
   * @param chosen axes on which a person chose; these need not agree
   * @throws CommandException USAGE when there is nothing to compare: the same setting, no labels
   *     that agree, other tasks, other questions; or too much
   */
  static Pairing across(List<Compared> first, List<Compared> second, Set<String> chosen) {
    boolean all = first.size() == 1 || second.size() == 1;
    Set<String> axes = names(first);
    axes.retainAll(names(second));
    axes.removeAll(chosen);
    List<Pair> pairs = new ArrayList<>();
    for (Compared one : first) {
      for (Compared other : second) {
        boolean agree =
            axes.stream()
                .allMatch(axis -> Objects.equals(one.axes().get(axis), other.axes().get(axis)));
        if ((all || agree) && !same(one, other)) {
          pairs.add(new Pair(one, other));
        }
      }
    }
    List<String> leftOut = new ArrayList<>();
    if (pairs.isEmpty()) {
      throw usage(
          all
              ? "both sides are " + first.get(0).fullName() + "; choose two with --point"
              : "no settings of both sides have the same labels; choose with --point. The first: "
                  + listed(first)
                  + ". The second: "
                  + listed(second));
    }
    List<Compared> alone = new ArrayList<>(first);
    alone.addAll(second);
    pairs.forEach(pair -> alone.removeAll(List.of(pair.first(), pair.second())));
    alone.forEach(one -> leftOut.add(one.fullName() + " has no counterpart on the other side"));
    return comparable(pairs, leftOut);
  }

  private static Pairing comparable(List<Pair> pairs, List<String> leftOut) {
    if (pairs.isEmpty()) {
      throw usage("there is one setting, and nothing to compare it with");
    }
    if (pairs.size() > MOST) {
      throw usage(
          "these are %d pairs of settings, more than %d; choose some with --point"
              .formatted(pairs.size(), MOST));
    }
    List<Pair> kept = new ArrayList<>();
    Map<String, List<Pair>> dropped = new LinkedHashMap<>();
    for (Pair pair : pairs) {
      String reason = obstacle(pair);
      if (reason.isEmpty()) {
        kept.add(pair);
      } else {
        dropped.computeIfAbsent(reason, unused -> new ArrayList<>()).add(pair);
      }
    }
    dropped.forEach(
        (reason, all) ->
            leftOut.add(
                "%s%s and %s are not compared: %s"
                    .formatted(
                        all.size() == 1 ? "" : all.size() + " pairs such as ",
                        all.get(0).first().fullName(),
                        all.get(0).second().fullName(),
                        reason)));
    if (kept.isEmpty()) {
      throw usage(String.join("\n", leftOut));
    }
    return new Pairing(kept, leftOut);
  }

  /** Why two settings cannot be compared; empty where they can. */
  private static String obstacle(Pair pair) {
    if (!pair.first().task().equals(pair.second().task())) {
      return "one was asked the task %s, the other %s"
          .formatted(pair.first().task(), pair.second().task());
    }
    PairedComparison.Questions questions =
        PairedComparison.questions(pair.first().runs(), pair.second().runs());
    if (questions.common() > 0) {
      return "";
    }
    return "none of the first's %,d questions is one of the second's %,d%s"
        .formatted(
            questions.onlyFirst(),
            questions.onlySecond(),
            questions.changed() == 0
                ? ""
                : "; %,d have the same id and another text or other right answers"
                    .formatted(questions.changed()));
  }

  private static boolean same(Compared one, Compared other) {
    return one.source().equals(other.source()) && one.axes().equals(other.axes());
  }

  private static Set<String> names(List<Compared> settings) {
    Set<String> names = new TreeSet<>();
    settings.forEach(setting -> names.addAll(setting.axes().keySet()));
    return names;
  }

  private static String listed(List<Compared> settings) {
    return String.join("; ", settings.stream().map(Compared::name).toList());
  }

  private static CommandException usage(String message) {
    return new CommandException(ExitCode.USAGE, message);
  }
}
