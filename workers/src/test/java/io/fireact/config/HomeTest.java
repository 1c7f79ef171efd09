package io.fireact.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.failure.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
  void homeIsWhatTheEnvironmentSaysNotWhatTheAccountHas() {
    Map<String, String> named = Map.of("HOME", "/home/named");
    assertThat(Home.resolve(null, named, USER).directory())
        .isEqualTo(Path.of("/home/named/.local/share/fireact"));
    assertThat(CacheDirectory.resolve(named, USER).directory())
        .isEqualTo(Path.of("/home/named/.cache/fireact"));
    assertThat(Home.resolve(null, Map.of("HOME", "relative"), USER).directory())
        .isEqualTo(USER.resolve(".local/share/fireact"));
    assertThat(Home.resolve(null, Map.of("HOME", ""), USER).directory())
        .isEqualTo(USER.resolve(".local/share/fireact"));
  }

  @Test
  void aFileIsNoHome(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("f"), "");
    assertThatThrownBy(() -> Home.resolve(file, Map.of(), USER))
        .isInstanceOf(FailureException.class)
        .hasMessage(
            "the home %s is a file; --home names a directory, which need not be there", file);
    assertThatThrownBy(() -> Home.resolve(null, Map.of("FIREACT_HOME", file.toString()), USER))
        .hasMessageContaining("FIREACT_HOME names a directory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"?", "", "relative"})
  void aUserWithoutAHomeIsToldWhatToSet(String unknown) {
    assertThatThrownBy(() -> Home.resolve(null, Map.of("HOME", "?"), Path.of(unknown)))
        .isInstanceOf(FailureException.class)
        .hasMessageContainingAll("HOME", "FIREACT_HOME", "XDG_CACHE_HOME");
    assertThat(Home.resolve(null, Map.of("FIREACT_HOME", "/a"), Path.of(unknown)).directory())
        .isEqualTo(Path.of("/a"));
    assertThat(CacheDirectory.resolve(Map.of("XDG_CACHE_HOME", "/c"), Path.of(unknown)).directory())
        .isEqualTo(Path.of("/c/fireact"));
  }

  @Test
  void aRelativeOptionIsMadeAbsolute() {
    assertThat(Home.resolve(Path.of("here"), Map.of(), USER).directory()).isAbsolute();
  }
}
