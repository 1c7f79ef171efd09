package io.fireact.config;

import java.nio.file.Path;
import java.util.Map;

/**
 * What may be deleted at any time and is fetched or built again: {@code $XDG_CACHE_HOME/fireact}
 * ({@code ~/.cache/fireact}), shared by all homes of a user. Never for results; see {@link Home}.
 */
public record CacheDirectory(Path directory) {

  /**
   * @param userHome the user's home directory
   */
  public static CacheDirectory resolve(Map<String, String> environment, Path userHome) {
    return new CacheDirectory(xdg("XDG_CACHE_HOME", environment, userHome.resolve(".cache")));
  }

  /** The {@code temporal} binary that {@code workers/install-temporal} builds. */
  public Path temporalBinary() {
    return directory.resolve("temporal").resolve("temporal");
  }

  /** The SDK's own download of the {@code temporal} binary. */
  public Path temporalDownload() {
    return directory.resolve("temporal").resolve("download");
  }

  /** Published data files, by digest. */
  public Path data() {
    return directory.resolve("data");
  }

  /** Base models from a hub. */
  public Path models() {
    return directory.resolve("models");
  }

  /** The XDG rule: a relative or empty value counts as unset. */
  static Path xdg(String variable, Map<String, String> environment, Path otherwise) {
    String value = environment.getOrDefault(variable, "");
    boolean usable = !value.isBlank() && Path.of(value).isAbsolute();
    return (usable ? Path.of(value) : otherwise).resolve("fireact");
  }
}
