package io.fireact.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.QuestionType;
import io.fireact.agent.Split;
import io.fireact.agent.Trajectory;
import io.fireact.agent.method.Method;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class EpisodeScoresTest {
  @Test
  void questionsAreToldApartByTheirCategory() {
    Map<String, EpisodeScores> scores =
        EpisodeScores.byCategory(
            List.of(
                episode("1", QuestionType.FREE_TEXT, "ann", "bridge", "ann"),
                episode("2", QuestionType.FREE_TEXT, "bob", "comparison", "ann"),
                episode("3", QuestionType.FREE_TEXT, "cid", "bridge", "ann"),
                episode("4", QuestionType.FREE_TEXT, "dee", "", "dee")),
            List.of(),
            11);
    assertThat(scores.keySet()).containsExactly("bridge", "comparison");
    assertThat(part(scores, "bridge").items()).isEqualTo(2);
    assertThat(part(scores, "bridge").mean(Metric.EXACT_MATCH)).isEqualTo(0.5);
    assertThat(part(scores, "comparison").right()).isZero();
  }

  @Test
  void yesOrNoQuestionsWithoutOneAreToldApartByTheirAnswer() {
    Map<String, EpisodeScores> scores =
        EpisodeScores.byCategory(
            List.of(
                episode("1", QuestionType.YES_NO, "yes", "", "Yes, it is"),
                episode("2", QuestionType.YES_NO, "no", "", "yes"),
                episode("3", QuestionType.YES_NO, "no", "history", "no")),
            List.of(),
            11);
    assertThat(scores.keySet()).containsExactly("history", "no", "yes");
    assertThat(part(scores, "yes").right()).isEqualTo(1);
    assertThat(part(scores, "no").right()).isZero();
  }

  @Test
  void whatHasNoTypeIsInNone() {
    assertThat(
            EpisodeScores.byCategory(
                List.of(episode("1", QuestionType.FREE_TEXT, "ann", "", "ann")), List.of(), 11))
        .isEmpty();
  }

  private static EpisodeScores part(Map<String, EpisodeScores> scores, String type) {
    return Objects.requireNonNull(scores.get(type));
  }

  private static Trajectory episode(
      String id, QuestionType type, String right, String category, String answer) {
    Question question =
        new Question(id, Split.TEST, "q " + id, List.of(right), List.of(), type, category);
    return Trajectory.scored(question, List.of(), Disposition.FINISHED, answer, 0, 0, Method.REACT);
  }
}
