package io.fireact.config;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What may be deleted at any time and is fetched or built again: {@code $XDG_CACHE_HOME/fireact}
 * ({@code $HOME/.cache/fireact}), shared by all homes of a user. Never for results; see {@link
 * Home}.
 */
public record CacheDirectory(Path directory) {

  /**
   * @param userHome the user's home directory where {@code HOME} is not set; not absolute where the
   *     system knows none
   * @throws FailureException BAD_DATA when nothing of this is there
   */
  public static CacheDirectory resolve(Map<String, String> environment, Path userHome) {
    return new CacheDirectory(xdg("XDG_CACHE_HOME", environment, userHome, ".cache"));
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

  /** The XDG rule: a relative or empty value counts as unset, of {@code HOME} too. */
  static Path xdg(String variable, Map<String, String> environment, Path userHome, String below) {
    return absolute(variable, environment)
        .or(() -> absolute("HOME", environment).map(home -> home.resolve(below)))
        .or(() -> Optional.of(userHome.resolve(below)).filter(Path::isAbsolute))
        .orElseThrow(
            () ->
                new FailureException(
                    FailureType.BAD_DATA,
                    "this user has no home directory; set HOME"
                        + " to an absolute path, or FIREACT_HOME for what is kept and XDG_CACHE_HOME"
                        + " for what can be fetched again"))
        .resolve("fireact");
  }

  private static Optional<Path> absolute(String variable, Map<String, String> environment) {
    String value = environment.getOrDefault(variable, "");
    return value.isBlank()
        ? Optional.empty()
        : Optional.of(Path.of(value)).filter(Path::isAbsolute);
  }
}
