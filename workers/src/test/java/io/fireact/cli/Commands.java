package io.fireact.cli;

import io.fireact.cli.shell.CliContext;
import io.fireact.cli.shell.Interruption;
import io.fireact.cli.shell.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** Runs commands in this process with a home, a user and streams of their own. */
final class Commands {
  private final Map<String, String> environment = new HashMap<>();
  private final Path directory;
  private InputStream input = InputStream.nullInputStream();

  /** What a command left behind. */
  record Outcome(int exitCode, String out, String err) {}

  Commands(Path directory) {
    this.directory = directory;
    environment.put("FIREACT_HOME", home().toString());
    environment.put("PATH", "");
    environment.put("FIREACT_TEMPORAL", "");
  }

  Path home() {
    return directory.resolve("home");
  }

  /** What the commands read from standard input. */
  Commands typing(String text) {
    return reading(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Where the commands read. */
  Commands reading(InputStream stream) {
    input = stream;
    return this;
  }

  Commands with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Outcome run(String... arguments) {
    return run(new Interruption(() -> {}, (signal, action) -> {}), arguments);
  }

  Outcome run(Interruption interruption, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        CommandTree.run(
            new CliContext(
                environment,
                directory.resolve("user"),
                new CliContext.Input(input, false),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Terminal.plain(),
                Clock.systemUTC(),
                interruption),
            arguments);
    return new Outcome(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
