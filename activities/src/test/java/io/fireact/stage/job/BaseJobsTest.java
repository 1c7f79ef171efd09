package io.fireact.stage.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.json.Kinds;
import io.fireact.spec.StudentSpec;
import org.junit.jupiter.api.Test;

final class BaseJobsTest {

  @Test
  void everyKindOfStudentHasAJob() {
    assertThat(BaseJobs.kinds())
        .containsExactlyInAnyOrderElementsOf(Kinds.of(StudentSpec.class).values());
  }
}
