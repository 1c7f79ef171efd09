package io.fireact.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.json.Kinds;
import io.fireact.spec.TaskSpec;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TasksTest {
  @Test
  void everyKindOfTaskHasAFactoryAndAName() {
    assertThat(Tasks.registered())
        .as("a record that TaskSpec permits, and a factory with @AutoService(TaskFactory.class)")
        .isEqualTo(Set.copyOf(Arrays.asList(TaskSpec.class.getPermittedSubclasses())));
    assertThat(Kinds.of(TaskSpec.class)).hasSameSizeAs(TaskSpec.class.getPermittedSubclasses());
  }
}
