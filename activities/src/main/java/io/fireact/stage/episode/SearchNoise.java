package io.fireact.stage.episode;

import io.fireact.spec.ToolNoise;
import io.fireact.stage.SeededOrder;
import io.fireact.task.Passage;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which searches of a stage say nothing of use, and what they say instead; see {@link
 * ToolNoise}. A question's round has the same noise whenever it is played, and in whichever
 * process. Thread safe.
 */
final class SearchNoise {
  /** What FireAct's search tool returns where it finds nothing. */
  static final String NONE = "None";

  /** Of a double that is drawn from 64 bits. */
  private static final int UNUSED_BITS = 11;

  private static final double SCALE = 0x1.0p-53;

  private final ToolNoise noise;
  private final Supplier<List<Passage>> corpus;
  private @Nullable List<Passage> passages;

  /**
   * @param corpus read at the first search that is answered with a passage of it
   */
  SearchNoise(ToolNoise noise, Supplier<List<Passage>> corpus) {
    this.noise = noise;
    this.corpus = corpus;
  }

  /**
   * What is said instead of an answer; empty where the search is made.
   *
   * @param question its id
   * @param round of the episode, from 0
   */
  Optional<String> instead(String question, int round) {
    if (noise.isNone()
        || uniform(SeededOrder.seed(noise.seed(), "noise:" + question + ":" + round))
            >= noise.probability()) {
      return Optional.empty();
    }
    return Optional.of(
        switch (noise.observation()) {
          case NONE -> NONE;
          case RANDOM -> passage(question + ":" + round);
        });
  }

  /** In [0, 1). */
  private static double uniform(long bits) {
    return (bits >>> UNUSED_BITS) * SCALE;
  }

  private String passage(String place) {
    List<Passage> all = passages();
    long drawn = SeededOrder.seed(noise.seed(), "observation:" + place);
    // A corpus of nothing finds nothing.
    return all.isEmpty() ? "" : all.get((int) Long.remainderUnsigned(drawn, all.size())).text();
  }

  private synchronized List<Passage> passages() {
    List<Passage> read = passages;
    if (read == null) {
      read = corpus.get();
      passages = read;
    }
    return read;
  }
}
