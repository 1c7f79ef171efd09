package io.fireact.stage.job;

import io.fireact.json.Kinds;
import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.spec.TrainerSpec;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;

/** The kinds of trainers that there are. Thread safe. */
public final class Trainers {
  private final Map<Class<?>, TrainerFactory<?>> factories = new HashMap<>();

  /** Those on the class path. */
  public Trainers() {
    ServiceLoader.load(TrainerFactory.class, TrainerFactory.class.getClassLoader())
        .forEach(factory -> factories.put(factory.spec(), factory));
  }

  /** The records that there is a trainer for. */
  public Set<Class<?>> specs() {
    return Set.copyOf(factories.keySet());
  }

  /** The trainer of a fine-tune stage. */
  public Trainer of(Stage stage) {
    return trainer(spec(stage));
  }

  /** Who trains a fine-tune stage, where that is a provider. */
  public Optional<HostedTrainer> hosted(Stage stage) {
    return stage.input() instanceof StageInput.FineTune
            && of(stage) instanceof Trainer.Hosted hosted
        ? Optional.of(hosted.trainer())
        : Optional.empty();
  }

  /** See {@link TrainerFactory#identify}. */
  public TrainerSpec identify(TrainerSpec spec, Path directory) {
    return identified(spec, directory);
  }

  // Plans name a trainer where it is not the platform itself.
  private static TrainerSpec spec(Stage stage) {
    TrainerSpec named = ((StageInput.FineTune) stage.input()).fineTune().trainer();
    return named == null ? new TrainerSpec.Local() : named;
  }

  private <S extends TrainerSpec> Trainer trainer(S spec) {
    return factory(spec).trainer(spec);
  }

  private <S extends TrainerSpec> TrainerSpec identified(S spec, Path directory) {
    return factory(spec).identify(spec, directory);
  }

  @SuppressWarnings("unchecked") // a factory takes what its kind says
  private <S extends TrainerSpec> TrainerFactory<S> factory(S spec) {
    TrainerFactory<?> factory = factories.get(spec.getClass());
    if (factory == null) {
      throw new IllegalStateException(
          "no TrainerFactory for the trainer kind " + Kinds.name(spec.getClass()));
    }
    return (TrainerFactory<S>) factory;
  }
}
