package io.fireact.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher with locales, homes and users as cron, containers and shared machines have them. Its
 * checkout has what was compiled for these tests, which a Maven of its own puts in place.
 */
final class LauncherTest {
  private static final int STRANGER = 12_345;
  private static final String SPEC =
      """
      version: 1
      name: letters
      task: {kind: world, train: 40, dev: 5, test: 5}
      teacher: {kind: scripted, questions: 9}
      fine_tune: {trajectories: 2, steps: 2}
      evaluate: {questions: 2}
      """;

  private static Path directory;
  private static Path checkout;

  /** What a process left behind. */
  private record Ended(int code, String out, String err) {}

  @BeforeAll
  static void build(@TempDir Path temporary) throws Exception {
    directory = temporary;
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    checkout = Files.createDirectory(directory.resolve("checkout"));
    Path jars = Files.createDirectory(directory.resolve("jars"));
    StringBuilder libraries = new StringBuilder();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (entry.endsWith(".jar") && !entry.contains("fireact-")) {
        Path link = jars.resolve(Path.of(entry).getFileName());
        Files.copy(Path.of(entry), link, StandardCopyOption.REPLACE_EXISTING);
        libraries.append(libraries.isEmpty() ? "" : ":").append(link);
      }
    }
    Path root = Path.of("..").toAbsolutePath().normalize();
    Files.copy(root.resolve("fireact"), checkout.resolve("fireact"));
    Files.writeString(checkout.resolve("pom.xml"), "<project/>");
    Files.createDirectory(checkout.resolve(".mvn"));
    for (String module : List.of("workflows", "activities", "workers")) {
      Path source = Files.createDirectories(checkout.resolve(module).resolve("src/main"));
      Files.writeString(source.resolve("source"), "");
      Files.writeString(checkout.resolve(module).resolve("pom.xml"), "<project/>");
      copy(
          root.resolve(module).resolve("target/classes"),
          directory.resolve("compiled").resolve(module));
    }
    Files.writeString(directory.resolve("compiled/libraries"), libraries);
    Path maven =
        Files.writeString(
            checkout.resolve("mvnw"),
            """
            #!/bin/bash
            set -e
            for module in workflows activities workers; do
              mkdir -p $module/target
              cp -R COMPILED/$module $module/target/classes
            done
            cp COMPILED/libraries workers/target/libraries
            """
                .replace("COMPILED", directory.resolve("compiled").toString()));
    Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwxr-xr-x"));
    old(checkout);
    // Whoever keeps his files from others has them use his builds all the same.
    Ended first = run("umask 077; ./fireact --version");
    assertThat(first.code).as(first.err).isZero();
    assertThat(first.err).contains("fireact: building");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  private static void old(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
      }
    }
  }

  @Test
  void whatIsBuiltIsNotBuiltAgain() throws Exception {
    Ended again = run("./fireact --version");
    assertThat(again.code).as(again.err).isZero();
    assertThat(again.out).isNotBlank();
    assertThat(again.err).isEmpty();
  }

  @Test
  void aResultThatCannotBeWrittenIsNoSuccess() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/full")), "needs /dev/full");
    Ended full = run("./fireact schema >/dev/full");
    assertThat(full.code).isEqualTo(3);
    assertThat(full.err).contains("standard output cannot be written");
    Ended enough = run("./fireact schema | head -c 1; exit ${PIPESTATUS[0]}");
    assertThat(enough.code).as(enough.err).isZero();
  }

  @Test
  void whoeverCanReadAnInstallCanRunIt() throws Exception {
    Ended stranger = stranger("./fireact --version");
    assertThat(stranger.code).as(stranger.err).isZero();
    assertThat(stranger.err).isEmpty();
  }

  @Test
  void anInstallThatIsOutOfDateIsBuiltIntoTheUsersOwnCache() throws Exception {
    Path cache = Files.createDirectory(directory.resolve("cache"));
    run("chown " + STRANGER + " " + cache);
    Path source = checkout.resolve("workers/src/main/source");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(3_600)));
    try {
      Ended nowhere = stranger("./fireact --version");
      assertThat(nowhere.code).isEqualTo(3);
      assertThat(nowhere.err.strip().lines())
          .singleElement()
          .asString()
          .contains(checkout.toString(), "out of date", "XDG_CACHE_HOME");
      Files.setLastModifiedTime(source, FileTime.from(Instant.now()));
      String command = "XDG_CACHE_HOME=" + cache + " ./fireact --version";
      Ended first = stranger(command);
      assertThat(first.code).as(first.err).isZero();
      assertThat(first.err).contains("fireact: building");
      Ended second = stranger(command);
      assertThat(second.code).as(second.err).isZero();
      assertThat(second.err).isEmpty();
    } finally {
      Files.setLastModifiedTime(source, FileTime.from(Instant.EPOCH));
    }
  }

  @Test
  void anInstallOnAReadOnlyDiskIsRunAsItIs() throws Exception {
    String mounted = "mount --bind %1$s %1$s && mount -o remount,ro,bind %1$s".formatted(checkout);
    assumeTrue(run("unshare -m bash -c '" + mounted + "'").code == 0, "needs to mount");
    Ended ended =
        run("unshare -m bash -c '%s && cd %s && ./fireact --version'".formatted(mounted, checkout));
    assertThat(ended.code).as(ended.err).isZero();
    assertThat(ended.err).isEmpty();
  }

  @Test
  void lettersAreReadAndWrittenWithoutALocale() throws Exception {
    // Named by the shell, since this process may itself have no letters.
    Path plain = Files.writeString(directory.resolve("plain.yaml"), SPEC);
    String name = "$(printf 'sp\\303\\251c-\\344\\275\\240.yaml')";
    run("cp %s \"%s/%s\"".formatted(plain, directory, name));
    for (String locale : List.of("", "LANG=C", "LC_ALL=POSIX", "LANG=xx_XX.UTF-8")) {
      Ended ended =
          run(
              "env -i PATH=\"$PATH\" HOME=%1$s %2$s ./fireact validate \"%1$s/%3$s\""
                  .formatted(directory, locale, name));
      assertThat(ended.code).as("%s: %s", locale, ended.err).isZero();
      assertThat(ended.out).isEqualTo(directory + "/sp\u00e9c-\u4f60.yaml: valid, 1 point\n");
    }
    Ended latin = run("./fireact validate \"$(printf '/tmp/sp\\351cification.yaml')\"");
    assertThat(latin.code).isEqualTo(2);
    assertThat(latin.err).contains("an argument of the command holds bytes that are not UTF-8");
  }

  @Test
  void withoutTheLauncherLettersThatTheLocaleHasNotAreRefused() throws Exception {
    String java =
        "%s -cp %s io.fireact.cli.Main"
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"));
    Ended argument = run("LC_ALL=C " + java + " ask \"$(printf 'J\\303\\266rg')\"");
    assertThat(argument.code).as(argument.err).isEqualTo(2);
    assertThat(argument.err).contains("an argument", "LC_ALL=C.UTF-8");
    Ended home =
        run("LC_ALL=C FIREACT_HOME=\"$(printf '/tmp/J\\303\\266rg')\" " + java + " status");
    assertThat(home.code).as(home.err).isEqualTo(2);
    assertThat(home.err).contains("FIREACT_HOME", "LC_ALL=C.UTF-8");
  }

  @Test
  void aUserWithoutAnEntryNeedsAHomeAndIsToldHowToNameOne() throws Exception {
    Path work = Files.createDirectory(directory.resolve("work"));
    run("chown " + STRANGER + " " + work);
    String fireact = "cd " + work + " && %s " + checkout + "/fireact store list";
    for (String none : List.of("", "HOME=", "HOME=here XDG_DATA_HOME=there")) {
      Ended ended = stranger(fireact.formatted(none));
      assertThat(ended.code).as("%s: %s", none, ended.err).isEqualTo(2);
      assertThat(ended.err).contains("set HOME", "FIREACT_HOME", "XDG_CACHE_HOME");
      assertThat(ended.err.strip().lines()).hasSize(1);
    }
    Ended away = stranger(fireact.formatted("HOME=/proc"));
    assertThat(away.code).as(away.err).isBetween(0, 3);
    assertThat(away.err).doesNotContain("a defect");
    Path closed = Files.createDirectory(directory.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    Ended unreadable =
        stranger("FIREACT_HOME=" + closed + "/home XDG_CACHE_HOME=" + work + " ./fireact status");
    assertThat(unreadable.code).as("is no home without sweeps").isEqualTo(3);
    assertThat(unreadable.err).contains("no permission", "--home");
    for (String some : List.of("HOME=" + work, "XDG_DATA_HOME=" + work, "FIREACT_HOME=" + work)) {
      Ended ended = stranger(fireact.formatted(some));
      assertThat(ended.code).as("%s: %s", some, ended.err).isZero();
    }
    try (Stream<Path> left = Files.list(work)) {
      assertThat(left).noneMatch(path -> path.getFileName().toString().contains("?"));
    }
  }

  /** Runs it as somebody whom the list of users does not know, and whose environment is empty. */
  private static Ended stranger(String command) throws Exception {
    assumeTrue(
        run("setpriv --reuid=" + STRANGER + " --clear-groups true").code == 0,
        "needs root and setpriv");
    return run(
        "env -i PATH=\"$PATH\" setpriv --reuid="
            + STRANGER
            + " --clear-groups bash -c '"
            + command
            + "'");
  }

  private static Ended run(String command) throws Exception {
    List<String> shell = new ArrayList<>(List.of("bash", "-c", command));
    Path out = Files.createTempFile(directory, "process", ".out");
    Path err = Files.createTempFile(directory, "process", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(shell)
            .directory(checkout.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("MAVEN_"));
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    if (!process.waitFor(10, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("did not end: " + command);
    }
    return new Ended(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }
}
