package io.fireact.search;

import io.fireact.json.Kinds;
import io.fireact.spec.SearchSpec;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;

/** The kinds of search tools that there are. Thread safe. */
public final class SearchFactories {
  private final Map<Class<?>, SearchFactory<?>> factories = new HashMap<>();

  /** Those on the class path. */
  public SearchFactories() {
    ServiceLoader.load(SearchFactory.class, SearchFactory.class.getClassLoader())
        .forEach(factory -> factories.put(factory.spec(), factory));
  }

  /** The records that a tool can be opened for. */
  public Set<Class<?>> specs() {
    return Set.copyOf(factories.keySet());
  }

  /** Opens a tool; see {@link SearchFactory#open}. */
  public OpenSearch open(SearchSpec spec, SearchContext context) {
    return new OpenSearch(spec, factory(spec).open(spec, context));
  }

  /** See {@link SearchFactory#identify}. */
  public SearchSpec identify(SearchSpec spec, Path directory) {
    return factory(spec).identify(spec, directory);
  }

  /** See {@link SearchFactory#identity}. */
  public Object identity(SearchSpec spec) {
    return factory(spec).identity(spec);
  }

  @SuppressWarnings("unchecked") // a factory takes what its kind says
  private <S extends SearchSpec> SearchFactory<S> factory(S spec) {
    SearchFactory<?> factory = factories.get(spec.getClass());
    if (factory == null) {
      throw new IllegalStateException(
          "no SearchFactory for the search kind " + Kinds.name(spec.getClass()));
    }
    return (SearchFactory<S>) factory;
  }
}
