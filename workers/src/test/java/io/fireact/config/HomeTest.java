package io.fireact.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class HomeTest {
  private static final Path USER = Path.of("/home/someone");

  @Test
  void theOptionWinsThenTheVariableThenXdgThenTheUsersDirectory() {
    Map<String, String> both = Map.of("FIREACT_HOME", "/a", "XDG_DATA_HOME", "/b");
    assertThat(Home.resolve(Path.of("/option"), both, USER).directory())
        .isEqualTo(Path.of("/option"));
    assertThat(Home.resolve(null, both, USER).directory()).isEqualTo(Path.of("/a"));
    assertThat(Home.resolve(null, Map.of("XDG_DATA_HOME", "/b"), USER).directory())
        .isEqualTo(Path.of("/b/fireact"));
    assertThat(Home.resolve(null, Map.of(), USER).directory())
        .isEqualTo(USER.resolve(".local/share/fireact"));
  }

  @Test
  void emptyAndRelativeXdgValuesCountAsUnset() {
    assertThat(
            Home.resolve(null, Map.of("XDG_DATA_HOME", "data", "FIREACT_HOME", ""), USER)
                .directory())
        .isEqualTo(USER.resolve(".local/share/fireact"));
    assertThat(CacheDirectory.resolve(Map.of("XDG_CACHE_HOME", ""), USER).directory())
        .isEqualTo(USER.resolve(".cache/fireact"));
  }

  @Test
  void aRelativeOptionIsMadeAbsolute() {
    assertThat(Home.resolve(Path.of("here"), Map.of(), USER).directory()).isAbsolute();
  }
}
