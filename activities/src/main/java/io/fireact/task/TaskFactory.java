package io.fireact.task;

import io.fireact.agent.Question;
import io.fireact.spec.DataFile;
import io.fireact.spec.TaskSpec;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;

/**
 * Makes the tasks of one kind. Found by {@link java.util.ServiceLoader}: annotate an implementation
 * with {@code @AutoService(TaskFactory.class)} and give it a public constructor without parameters.
 * Stateless and thread safe.
 *
 * @param <S> the kind's record
 */
public interface TaskFactory<S extends TaskSpec> {

  /** The record that it makes tasks of. */
  Class<S> spec();

  /**
   * The task's data.
   *
   * @param files for data that somebody published
   * @throws io.fireact.failure.FailureException BAD_DATA when the task cannot be made as the spec
   *     says; whatever {@link DataFiles#file} throws
   */
  TaskSource open(S spec, DataFiles files);

  /**
   * The same task, named by the content of the files that it is read from, since a stage's key must
   * not hold a place. For kinds whose spec already says by digest what it is, the spec itself.
   *
   * @param directory which relative paths begin at: the spec's own
   * @throws io.fireact.failure.FailureException BAD_DATA when a file is not there, or not right, or
   *     not what the spec pins
   */
  default S identify(S spec, Path directory) {
    return spec;
  }

  /**
   * A question of somebody's run, whose right answers are texts, with answers compared as this
   * kind's are. Questions that offer lettered choices are choices in any kind.
   */
  default Question typed(Question question) {
    return LetteredChoices.of(question).orElse(question);
  }

  /**
   * How many questions a published run asked, since files of runs leave out what did not finish;
   * empty where nobody published a run of such questions.
   *
   * @param ids that the file gives its records
   */
  default OptionalInt asked(Collection<String> ids) {
    return OptionalInt.empty();
  }

  /** The published files that {@link #open} asks for, as far as is known without any of them. */
  default List<DataFile> files(S spec) {
    return spec.dataFiles();
  }

  /** What has been published about it, to stand beside our own numbers. */
  default List<PublishedResult> published() {
    return List.of();
  }
}
