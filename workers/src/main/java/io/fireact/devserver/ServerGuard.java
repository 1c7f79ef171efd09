package io.fireact.devserver;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A small shell loop beside a local server, in a session of its own, that ends it when the last
 * process that used it has died without a word and no other has come. Who ends in order stops the
 * server itself; see {@link LocalServer}.
 */
final class ServerGuard {
  private static final Path SHELL = Path.of("/bin/sh");

  /** Seconds between two looks. */
  static final String EVERY = "5";

  /** Of the server's process id, its directory, and the seconds between looks. */
  private static final String LOOP =
      """
      server=$1 directory=$2 every=$3 lonely=0
      lives() {
        kill -0 "$1" 2>/dev/null || [ -d "/proc/$1" ] || return 1
        ! grep -q '^State:[[:space:]]*[ZX]' "/proc/$1/status" 2>/dev/null
      }
      used() {
        grep -q '"keep":true' "$directory/server.json" 2>/dev/null && return 0
        for lease in "$directory"/leases/*.json; do
          name=${lease##*/}
          lives "${name%%-*}" && return 0
        done
        return 1
      }
      while lives "$server"; do
        sleep "$every"
        if used; then lonely=0; else lonely=$((lonely + 1)); fi
        if [ "$lonely" -ge 4 ]; then kill "$server"; exit; fi
      done
      """;

  private ServerGuard() {}

  /** The command that guards a server; empty where there is no shell. */
  static Optional<List<String>> command(long server, Path directory, String every) {
    return Files.isExecutable(SHELL)
        ? Optional.of(
            List.of(
                SHELL.toString(),
                "-c",
                LOOP,
                "fireact-server-guard",
                Long.toString(server),
                directory.toString(),
                every))
        : Optional.empty();
  }
}
