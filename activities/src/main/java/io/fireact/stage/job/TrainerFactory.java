package io.fireact.stage.job;

import io.fireact.spec.TrainerSpec;
import java.nio.file.Path;

/**
 * Makes the trainers of one kind. An implementation is found by {@link java.util.ServiceLoader}
 * (annotate it with {@code @AutoService(TrainerFactory.class)}), has a constructor without
 * arguments, and no state.
 */
public interface TrainerFactory<S extends TrainerSpec> {

  /** The record that it makes trainers for. */
  Class<S> spec();

  /** A trainer. */
  Trainer trainer(S spec);

  /**
   * The same trainer, named by the content of its files, since a stage's key must not hold a place.
   *
   * @param directory which relative paths begin at: the experiment spec's own
   * @throws io.fireact.failure.FailureException BAD_DATA when a file is not there or not what the
   *     spec pins
   */
  default S identify(S spec, Path directory) {
    return spec;
  }
}
