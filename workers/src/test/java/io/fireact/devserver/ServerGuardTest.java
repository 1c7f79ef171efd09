package io.fireact.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop that ends a server which nobody uses, on processes that stand for it and its users. */
final class ServerGuardTest {
  private static final String OFTEN = "0.05";

  private final Path directory;
  private Process server;
  private Process user;

  ServerGuardTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeEach
  void start() throws IOException {
    Files.createDirectories(directory.resolve("leases"));
    server = new ProcessBuilder("sleep", "600").start();
    user = new ProcessBuilder("sleep", "600").start();
    Files.createFile(directory.resolve("leases").resolve(user.pid() + "-1.json"));
  }

  @AfterEach
  void stop() {
    server.destroyForcibly();
    user.destroyForcibly();
  }

  @Test
  void aServerWhoseUserWasKilledIsEnded() throws Exception {
    Process guard = guard();
    assertThat(guard.waitFor(1, TimeUnit.SECONDS)).isFalse();
    assertThat(server.isAlive()).isTrue();
    user.destroyForcibly().waitFor();
    assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(guard.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aKeptServerIsLeftAlone() throws Exception {
    new ServerDirectory(directory)
        .writeRecord(
            new ServerRecord(ProcessIdentity.of(server.toHandle()), 1, 2, "temporal", true));
    user.destroyForcibly().waitFor();
    Process guard = guard();
    assertThat(guard.waitFor(1, TimeUnit.SECONDS)).isFalse();
    assertThat(server.isAlive()).isTrue();
    guard.destroyForcibly();
  }

  @Test
  void aGuardEndsWithItsServer() throws Exception {
    Process guard = guard();
    server.destroyForcibly().waitFor();
    assertThat(guard.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(user.isAlive()).isTrue();
  }

  @Test
  void aCopiedHomeHasNothingToDoWithTheServerOfTheOriginal(@TempDir Path copy) throws Exception {
    new ServerDirectory(directory)
        .writeRecord(
            new ServerRecord(ProcessIdentity.of(server.toHandle()), 1, 2, "temporal", false));
    assertThat(LocalServer.running(directory)).isPresent();
    Files.copy(directory.resolve("server.json"), copy.resolve("server.json"));
    assertThat(LocalServer.running(copy)).isEmpty();
  }

  @Test
  void aClockThatWasSetDoesNotMakeAnotherProcessOfOne() {
    ProcessIdentity now = ProcessIdentity.of(server.toHandle());
    ProcessIdentity before =
        new ProcessIdentity(
            now.pid(), Clock.systemUTC().instant().minusSeconds(7200).toString(), now.sinceBoot());
    assertThat(before.running()).isPresent();
    assertThat(new ProcessIdentity(now.pid(), now.started(), "another boot:1").running()).isEmpty();
  }

  private Process guard() throws IOException {
    List<String> command = ServerGuard.command(server.pid(), directory, OFTEN).orElseThrow();
    return new ProcessBuilder(command).start();
  }
}
