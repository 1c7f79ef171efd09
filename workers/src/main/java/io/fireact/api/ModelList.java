package io.fireact.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer of {@code /v1/models}. */
record ModelList(String object, List<ModelInfo> data) {
  ModelList {
    data = List.copyOf(data);
  }

  /**
   * A model; {@code parent} tells an adapter from a base, as other servers do.
   *
   * @param created in seconds since 1970
   */
  record ModelInfo(
      String id, String object, long created, String ownedBy, @Nullable String parent) {}

  /**
   * @param names the base first, then its adapters
   */
  static ModelList of(List<String> names, long since) {
    String base = names.get(0);
    return new ModelList(
        "list",
        names.stream()
            .map(
                name ->
                    new ModelInfo(name, "model", since, "fireact", name.equals(base) ? null : base))
            .toList());
  }
}
