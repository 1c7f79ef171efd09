package io.fireact.report.result;

import io.fireact.agent.EpisodeTiming;
import io.fireact.agent.Trajectory;
import io.fireact.score.EpisodeScores;
import io.fireact.score.Metric;
import io.fireact.store.ArtifactStore;
import io.fireact.store.JsonLines;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The episodes that fit into a page: of every point the same number, the first by question id.
 * Tables and figures never use it; they are over all episodes.
 *
 * @param each how many of each point at most
 * @param total how many there are
 * @param texts the chosen ones as JSON, point by point, by question id
 */
public record EpisodeSample(int each, int total, List<String> texts) {
  private static final Comparator<Trajectory> BY_ID =
      Comparator.comparing(episode -> episode.question().id());

  public EpisodeSample {
    texts = List.copyOf(texts);
  }

  /**
   * An episode as the page sees it.
   *
   * @param point index of its point
   * @param right whether its answer matches exactly
   * @param f1 token F1 of its answer
   * @param seconds wall-clock seconds; null when they are not known
   */
  public record Shown(
      int point, boolean right, double f1, @Nullable Double seconds, Trajectory episode) {}

  /** Whether all episodes are in the sample. */
  public boolean complete() {
    return texts.size() == total;
  }

  /**
   * Chooses episodes.
   *
   * @param budget bytes of all texts together, in UTF-8
   * @param text turns an episode into its text
   */
  public static EpisodeSample choose(
      ArtifactStore store, List<MeasuredPoint> points, long budget, Function<Shown, String> text) {
    List<int[]> sizes = new ArrayList<>();
    for (MeasuredPoint point : points) {
      List<Shown> all = shown(store, point);
      sizes.add(all.stream().mapToInt(one -> bytes(text.apply(one))).toArray());
    }
    int each = each(sizes, budget);
    List<String> texts = new ArrayList<>();
    for (MeasuredPoint point : points) {
      shown(store, point).stream().limit(each).map(text).forEach(texts::add);
    }
    return new EpisodeSample(each, sizes.stream().mapToInt(all -> all.length).sum(), texts);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static int each(List<int[]> sizes, long budget) {
    int longest = sizes.stream().mapToInt(all -> all.length).max().orElse(0);
    long used = 0;
    for (int each = 0; each < longest; each++) {
      for (int[] all : sizes) {
        used += each < all.length ? all[each] : 0;
      }
      if (used > budget) {
        return each;
      }
    }
    return longest;
  }

  private static List<Shown> shown(ArtifactStore store, MeasuredPoint point) {
    Map<String, Double> seconds = new HashMap<>();
    JsonLines.read(store, point.record(), "timings", EpisodeTiming.class)
        .forEach(timing -> seconds.put(timing.id(), timing.seconds()));
    return JsonLines.read(store, point.record(), "episodes", Trajectory.class).stream()
        .sorted(BY_ID)
        .map(
            episode ->
                new Shown(
                    point.index(),
                    EpisodeScores.value(Metric.EXACT_MATCH, episode, seconds) == 1,
                    EpisodeScores.value(Metric.F1, episode, seconds),
                    seconds.get(episode.question().id()),
                    episode))
        .toList();
  }
}
