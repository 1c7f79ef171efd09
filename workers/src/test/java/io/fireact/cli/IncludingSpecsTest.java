package io.fireact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.cli.Commands.Outcome;
import io.fireact.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Specs in several files, as commands read them from a disk. */
final class IncludingSpecsTest {
  private static final String PART =
      "version: 1\ntask: {kind: world}\nfine_tune: {trajectories: 0}\n";

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  private Path file(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Outcome run(String... arguments) {
    return new Commands(directory).run(arguments);
  }

  private String problem(String including) throws IOException {
    Outcome outcome =
        run("validate", file("specs/a.yaml", "include: [" + including + "]\nname: a\n").toString());
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err().lines()).hasSize(1);
    return outcome.err().strip().replace(directory.toString() + "/", "");
  }

  @Test
  void thePlanIsThatOfTheSameSpecInOneFileAndSaysWhichFilesItIsMadeOf() throws IOException {
    Path part = file("parts/b.yaml", "include: [deeper/c.yaml]\nseed: 4\n");
    file("parts/deeper/c.yaml", "\uFEFF" + PART);
    Path spec = file("specs/a.yaml", "include: [../parts/b.yaml]\nname: a\n");
    Path whole = file("specs/whole.yaml", PART + "seed: 4\nname: a\n");
    JsonNode parts = Json.read(run("plan", spec.toString(), "--json").out(), JsonNode.class);
    JsonNode one = Json.read(run("plan", whole.toString(), "--json").out(), JsonNode.class);
    assertThat(parts.get("stages")).isEqualTo(one.get("stages"));
    assertThat(parts.get("sweep")).isEqualTo(one.get("sweep"));
    assertThat(parts.get("files")).hasSize(3);
    assertThat(one.has("files")).isFalse();
    assertThat(run("plan", spec.toString()).out())
        .contains(
            "made of " + spec + ", " + part + ", " + directory.resolve("parts/deeper/c.yaml"));
    Path absolute = file("elsewhere/d.yaml", "include: [" + part + "]\nname: a\n");
    JsonNode other = Json.read(run("plan", absolute.toString(), "--json").out(), JsonNode.class);
    assertThat(other.get("stages")).isEqualTo(one.get("stages"));
  }

  @Test
  void whatCannotBeReadIsOneProblemAtItsName() throws IOException {
    file("parts/b.yaml", PART);
    assertThat(problem("../parts/none.yaml"))
        .isEqualTo("specs/a.yaml:1:11: include: there is no file parts/none.yaml");
    assertThat(problem("../parts"))
        .isEqualTo("specs/a.yaml:1:11: include: cannot read parts: it is a directory");
    assertThat(problem("../parts/b.yaml/c"))
        .startsWith("specs/a.yaml:1:11: include: cannot read parts/b.yaml/c: ");
    assertThat(problem("a.yaml")).contains("specs/a.yaml:1:11: include: ", "includes itself");
    Files.createSymbolicLink(directory.resolve("specs/link.yaml"), Path.of("a.yaml"));
    assertThat(problem("link.yaml")).contains("includes itself");
    file("parts/bytes.yaml", "name: \u0001\n");
    assertThat(problem("../parts/bytes.yaml")).startsWith("parts/bytes.yaml:1:7: ");
    file("parts/twice.yaml", PART + "seed: 1\nseed: 2\n");
    assertThat(problem("../parts/twice.yaml")).startsWith("parts/twice.yaml:5:1: duplicate key");
    file("parts/empty.yaml", "");
    assertThat(problem("../parts/empty.yaml")).startsWith("parts/empty.yaml:1:1: ");
    file("parts/bomb.yaml", bomb());
    assertThat(problem("../parts/bomb.yaml"))
        .contains("parts/bomb.yaml:", "more than 50000 values");
  }

  private static String bomb() {
    StringBuilder text = new StringBuilder("a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
    for (int i = 1; i < 8; i++) {
      text.append("a%d: &a%d [".formatted(i, i)).append(("*a" + (i - 1) + ", ").repeat(9));
      text.append("*a%d]\n".formatted(i - 1));
    }
    return text.toString();
  }
}
