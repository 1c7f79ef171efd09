package io.fireact.stage.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.json.Kinds;
import io.fireact.spec.TrainerSpec;
import org.junit.jupiter.api.Test;

final class TrainersTest {

  @Test
  void everyKindOfTrainerHasAFactoryAndEveryFactoryAKind() {
    assertThat(new Trainers().specs())
        .containsExactlyInAnyOrderElementsOf(Kinds.of(TrainerSpec.class).values());
  }
}
