package io.fireact.task;

import io.fireact.agent.Question;
import io.fireact.json.Kinds;
import io.fireact.spec.DataFile;
import io.fireact.spec.TaskSpec;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The registered kinds of tasks, by their specs. */
public final class Tasks {
  @SuppressWarnings("rawtypes") // a service's type has no parameters
  private static final Map<Class<? extends TaskSpec>, TaskFactory> FACTORIES =
      ServiceLoader.load(TaskFactory.class, TaskFactory.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .collect(Collectors.toUnmodifiableMap(Tasks::spec, Function.identity()));

  private Tasks() {}

  /** As {@link TaskFactory#open}. */
  public static TaskSource open(TaskSpec spec, DataFiles files) {
    return factory(spec).open(spec, files);
  }

  /** As {@link TaskFactory#identify}. */
  public static TaskSpec identify(TaskSpec spec, Path directory) {
    return factory(spec).identify(spec, directory);
  }

  /** As {@link TaskFactory#files}. */
  public static List<DataFile> files(TaskSpec spec) {
    return factory(spec).files(spec);
  }

  /** As {@link TaskFactory#published}. */
  public static List<PublishedResult> published(TaskSpec spec) {
    return factory(spec).published();
  }

  /** The names of all kinds, in the order of the spec's documentation. */
  public static Set<String> kinds() {
    return Kinds.of(TaskSpec.class).keySet();
  }

  /**
   * As {@link TaskFactory#typed}.
   *
   * @param kind one of {@link #kinds}
   */
  public static Question typed(String kind, Question question) {
    return factory(kind).typed(question);
  }

  /**
   * As {@link TaskFactory#asked}.
   *
   * @param kind one of {@link #kinds}
   */
  public static OptionalInt asked(String kind, Collection<String> ids) {
    return factory(kind).asked(ids);
  }

  private static TaskFactory<?> factory(String kind) {
    Class<? extends TaskSpec> spec = Kinds.of(TaskSpec.class).get(kind);
    TaskFactory<?> factory = spec == null ? null : FACTORIES.get(spec);
    if (factory == null) {
      throw new IllegalArgumentException(
          "there is no task " + kind + "; there are " + String.join(", ", kinds()));
    }
    return factory;
  }

  /** The records that a factory is registered for. */
  static Set<Class<? extends TaskSpec>> registered() {
    return FACTORIES.keySet();
  }

  @SuppressWarnings("unchecked") // the map's key is what the factory says of itself
  private static TaskFactory<TaskSpec> factory(TaskSpec spec) {
    TaskFactory<TaskSpec> factory = FACTORIES.get(spec.getClass());
    if (factory == null) {
      throw new IllegalStateException(
          "no TaskFactory is registered for the task " + spec.kind() + "; see @AutoService");
    }
    return factory;
  }

  @SuppressWarnings({"rawtypes", "unchecked"}) // as above
  private static Class<? extends TaskSpec> spec(TaskFactory factory) {
    return factory.spec();
  }
}
