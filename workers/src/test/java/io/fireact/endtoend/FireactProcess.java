package io.fireact.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.cli.Main;
import io.fireact.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The {@code fireact} command as a process of its own, as a user starts it and as a crash ends it.
 */
final class FireactProcess {
  private final Process process;
  private final Path out;
  private final Path err;

  private FireactProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts {@code fireact ARGUMENTS --home HOME}.
   *
   * @param logs where its standard output and error go
   */
  static FireactProcess start(
      Path home, Path logs, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Short runs: an optimising compiler costs them more than it brings.
    command.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dlogback.configurationFile=logback.xml"); // the user's, not the tests'
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    command.addAll(List.of("--home", home.toString()));
    Files.createDirectories(logs);
    Path out = Files.createTempFile(logs, arguments[0], ".out");
    Path err = Files.createTempFile(logs, arguments[0], ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(environment);
    return new FireactProcess(builder.start(), out, err);
  }

  /** kill -9. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /**
   * Sends a signal.
   *
   * @param name such as {@code HUP}
   */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  boolean alive() {
    return process.isAlive();
  }

  /**
   * The exit code.
   *
   * @throws AssertionError when it takes longer than any healthy run
   */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(10, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("did not end in time:\n" + errors());
    }
    return process.exitValue();
  }

  String output() {
    return read(out);
  }

  /** The one JSON object on standard output. */
  JsonNode result() {
    return Json.read(output(), JsonNode.class);
  }

  String errors() {
    return read(err);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
