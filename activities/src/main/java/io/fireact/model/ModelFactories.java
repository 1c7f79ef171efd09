package io.fireact.model;

import io.fireact.json.Kinds;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.ModelSpec;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;

/** The kinds of models that there are. Thread safe. */
public final class ModelFactories {
  private final Map<Class<?>, ModelFactory<?>> factories = new HashMap<>();

  /** Those on the class path. */
  public ModelFactories() {
    ServiceLoader.load(ModelFactory.class, ModelFactory.class.getClassLoader())
        .forEach(factory -> factories.put(factory.spec(), factory));
  }

  /** The records that a model can be opened for. */
  public Set<Class<?>> specs() {
    return Set.copyOf(factories.keySet());
  }

  /** Opens a model; see {@link ModelFactory#open}. */
  public OpenModel open(ModelSpec spec, ModelContext context) {
    return factory(spec).open(spec, context);
  }

  /** See {@link ModelFactory#identify}. */
  public ModelSpec identify(ModelSpec spec, Path directory) {
    return factory(spec).identify(spec, directory);
  }

  /** See {@link ModelFactory#identity}. */
  public Object identity(ModelSpec spec, AgentSpec agent, String instruction) {
    return factory(spec).identity(spec, agent, instruction);
  }

  @SuppressWarnings("unchecked") // a factory takes what its kind says
  private <S extends ModelSpec> ModelFactory<S> factory(S spec) {
    ModelFactory<?> factory = factories.get(spec.getClass());
    if (factory == null) {
      throw new IllegalStateException(
          "no ModelFactory for the model kind " + Kinds.name(spec.getClass()));
    }
    return (ModelFactory<S>) factory;
  }
}
