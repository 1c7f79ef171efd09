package io.fireact.task.released;

import io.fireact.agent.Question;
import io.fireact.agent.QuestionOverlap;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.Segment;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.lm.train.SeededRandom;
import io.fireact.task.ContentId;
import io.fireact.task.Passage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What released trajectories observed, for tasks whose agents would else need the web: few
 * questions can be answered from it, so scores are not to be compared with a paper's.
 */
public final class ReleasedCorpus {
  private final List<Trajectory> trajectories;
  private final List<Passage> passages;

  public ReleasedCorpus(List<Trajectory> trajectories) {
    this.trajectories = List.copyOf(trajectories);
    this.passages = passages(trajectories);
  }

  /** Each different observation once, entitled by the first query that found it. */
  public List<Passage> passages() {
    return passages;
  }

  /**
   * Plain text, each piece a document of its own in random order: passages, and the questions and
   * single rounds of the trajectories, those left out that are about questions that are held out.
   *
   * @param label of the seed's use, such as {@code hotpotqa pre-training}
   */
  public Stream<List<Segment>> pretraining(Collection<Question> heldOut, long seed, String label) {
    List<String> texts = new ArrayList<>();
    passages.forEach(passage -> texts.add(passage.text()));
    QuestionOverlap overlap = new QuestionOverlap(heldOut);
    for (Trajectory trajectory : trajectories) {
      if (overlap.find(trajectory.question()).isPresent()) {
        continue;
      }
      texts.add("Question: " + trajectory.question().text());
      for (Step step : trajectory.steps()) {
        texts.add(
            "Thought: "
                + step.thought()
                + "\nAction: "
                + step.action()
                + "["
                + step.argument()
                + "]");
      }
    }
    int[] order = SeededRandom.of(seed, label).permutation(texts.size());
    return Arrays.stream(order).mapToObj(i -> List.of(new Segment(texts.get(i), true)));
  }

  private static List<Passage> passages(List<Trajectory> trajectories) {
    Map<String, Passage> passages = new LinkedHashMap<>();
    for (Trajectory trajectory : trajectories) {
      for (Step step : trajectory.steps()) {
        String text = step.observation();
        if (step.action().equals(ReActFormat.SEARCH) && !text.isEmpty() && !isError(text)) {
          passages.computeIfAbsent(
              text, found -> new Passage(ContentId.of(found), step.argument(), found));
        }
      }
    }
    return List.copyOf(passages.values());
  }

  /** What FireAct's tool wrote where its search failed or found nothing. */
  private static boolean isError(String observation) {
    String text = observation.toLowerCase(Locale.ROOT);
    return text.contains("generated an exception") || text.equals("none");
  }
}
