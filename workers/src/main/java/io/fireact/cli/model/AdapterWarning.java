package io.fireact.cli.model;

import io.fireact.lm.format.AdapterBase;
import io.fireact.lm.format.AdapterFiles;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Says when an adapter names another base than it is used with. Names prove nothing, so it is only
 * said; what the adapter knows of the base's weights is compared where it is opened.
 */
public final class AdapterWarning {
  private AdapterWarning() {}

  /**
   * The warning; empty where the names agree or say nothing, and where the weights will be
   * compared.
   *
   * @param directory of the adapter
   * @param base as it was named
   * @param named what the base is called
   */
  public static Optional<String> of(Path directory, NamedModel base, String named) {
    AdapterBase said = AdapterFiles.base(directory);
    String expected = said.name();
    if (said.weights() != null || expected == null || expected.isBlank()) {
      return Optional.empty();
    }
    String given = base.text();
    boolean hubs = base.isHubs() && expected.matches("[\\w.-]+/[\\w.-]+");
    boolean same = hubs ? expected.equalsIgnoreCase(named) : last(expected).equals(last(named));
    return same
        ? Optional.empty()
        : Optional.of(
            "warning: the adapter %s says that it was trained on %s, and the model is %s; if that is another model of the same shape, its answers are nonsense"
                .formatted(directory, expected, given));
  }

  private static String last(String name) {
    String path = name.replaceAll("[/\\\\]+$", "");
    return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  }
}
