package io.fireact.stage.job;

import io.fireact.agent.Answers;
import io.fireact.agent.Question;
import io.fireact.agent.QuestionOverlap;
import io.fireact.agent.Split;
import io.fireact.agent.Trajectory;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which of a mix's trajectories are about questions that are held out: the dev and test questions
 * of the task, asked by this point's evaluation or not, so that asking more of them later needs no
 * other mix.
 */
public final class Leakage {
  private static final Pattern TELLING = Pattern.compile(".*\\p{L}.*\\s.*\\p{L}.*|.*\\p{L}{8}.*");

  private final List<Question> heldOut;
  private final QuestionOverlap overlap;

  /**
   * @param questions all of the task
   */
  Leakage(List<Question> questions) {
    heldOut = questions.stream().filter(question -> question.split() != Split.TRAIN).toList();
    overlap = new QuestionOverlap(heldOut);
  }

  Optional<QuestionOverlap.Match> of(Trajectory trajectory) {
    return overlap.find(trajectory.question());
  }

  List<QuestionOverlap.Match> of(List<Trajectory> trajectories) {
    return trajectories.stream().flatMap(trajectory -> of(trajectory).stream()).toList();
  }

  /**
   * Held-out questions one of whose answers the mix learns, where that tells anything: not yes or
   * no, a number, or a short word. Two questions may well share one.
   */
  long sharedAnswers(List<Trajectory> trajectories) {
    Set<String> learned = new HashSet<>();
    for (Trajectory trajectory : trajectories) {
      learned.add(Answers.normalize(trajectory.question().inWords(trajectory.answer())));
    }
    return heldOut.stream()
        .filter(
            question ->
                question.answersInWords().stream()
                    .map(Answers::normalize)
                    .anyMatch(
                        answer -> TELLING.matcher(answer).matches() && learned.contains(answer)))
        .count();
  }
}
