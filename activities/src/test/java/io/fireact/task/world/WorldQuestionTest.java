package io.fireact.task.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.spec.TaskSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorldQuestionTest {
  @Test
  void aChainSaysItsPathFromTheFilmOutwards() {
    assertThat(
            WorldQuestion.parse(
                "in which city was the founder of the studio of baning solight born?"))
        .contains(
            new WorldQuestion.Chain(
                Attribute.CITY, List.of("studio", "founder"), "baning solight"));
    assertThat(WorldQuestion.parse("which job had the writer of baning solight?"))
        .contains(new WorldQuestion.Chain(Attribute.JOB, List.of("writer"), "baning solight"));
  }

  @Test
  void aComparisonNamesBothFilms() {
    assertThat(WorldQuestion.parse("which film was released earlier, a b or c d?"))
        .contains(new WorldQuestion.Earlier(List.of(), "a b", "c d"));
    assertThat(
            WorldQuestion.parse(
                "who was born earlier, the director of a b or the director of c d?"))
        .contains(new WorldQuestion.Earlier(List.of("director"), "a b", "c d"));
  }

  @Test
  void everyQuestionOfAWorldIsUnderstood() {
    new WorldTask(new TaskSpec.World(2, 200, 20, 20, new TaskSpec.Hops(0.4, 0.3, 0.3), 1))
        .questions()
        .forEach(
            question ->
                assertThat(WorldQuestion.parse(question.text()).map(WorldQuestion::text))
                    .contains(question.text()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "in which city was born?",
        "in which city was anna lind born?",
        "who was born earlier, the director of a b or the writer of c d?",
        "who was born earlier, a b or c d?",
        "Were Scott Derrickson and Ed Wood of the same nationality?"
      })
  void otherQuestionsAreNot(String text) {
    assertThat(WorldQuestion.parse(text)).isEmpty();
  }
}
