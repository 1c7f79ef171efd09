package io.fireact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.cli.Commands.Outcome;
import io.fireact.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole run whose trajectories a person reviews, and the next one that learns what is left. */
final class ReviewCommandTest {
  private static final String SPEC =
      SmallWorld.SPEC + "teacher: {kind: scripted, questions: 12, error_rate: 0}\n";

  private final Path directory;
  private final Commands commands;

  ReviewCommandTest(@TempDir Path directory) {
    this.directory = directory;
    this.commands = new Commands(directory);
  }

  @Test
  void whatAPersonRejectsIsNotLearnedAndTheReportSaysSo() throws IOException {
    Path first = spec("first", "");
    Path sheet = directory.resolve("sheet.jsonl");
    Outcome early =
        commands.run("review", "export", first.toString(), "--output", sheet.toString());
    assertThat(early.exitCode()).isEqualTo(3);
    assertThat(early.err()).contains("is not finished in this home");
    assertThat(commands.run("run", first.toString(), "--server", "memory").exitCode()).isZero();

    done("review", "export", first.toString(), "--output", sheet.toString());
    List<String> rows = new ArrayList<>(Files.readAllLines(sheet));
    assertThat(rows).hasSize(4);
    Path all = directory.resolve("all.csv");
    done("review", "export", "first", "--candidates", "--output", all.toString());
    assertThat(Files.readString(all)).contains("Question: ");
    assertThat(commands.run("review", "export", "first", "--output", all.toString()).exitCode())
        .isEqualTo(2);

    Path review = directory.resolve("review.jsonl");
    Outcome empty = load(sheet, review);
    assertThat(empty.exitCode()).isEqualTo(2);
    assertThat(empty.err()).contains("none of the 4 rows has a verdict");
    rows.set(0, verdict(rows.get(0), "reject"));
    rows.set(1, verdict(rows.get(1), "accept"));
    Files.write(sheet, rows);
    Outcome loaded = load(sheet, review);
    assertThat(loaded.err()).isEmpty();
    assertThat(loaded.out()).contains("2 of 4 rows have a verdict: 1 accept, 1 reject");
    String rejected = Json.read(rows.get(0), JsonNode.class).path("id").textValue();

    Path second = spec("second", "review: {file: review.jsonl}\n");
    JsonNode plan =
        Json.read(commands.run("plan", second.toString(), "--json").out(), JsonNode.class);
    assertThat(plan.toString()).contains("REUSED".toLowerCase(Locale.ROOT));
    done("run", second.toString(), "--server", "memory");
    Path learned = directory.resolve("learned.jsonl");
    done(
        "export",
        "trajectories",
        second.toString(),
        "--stage",
        "mix",
        "--output",
        learned.toString());
    assertThat(Files.readAllLines(learned)).hasSize(4).noneMatch(line -> line.contains(rejected));
    Path report = directory.resolve("report");
    done("report", second.toString(), "--output", report.toString());
    assertThat(Files.readString(report.resolve("report.html")))
        .contains("What people said", "rejected by a person");

    Files.writeString(review, "{}\n");
    Outcome bad = commands.run("plan", second.toString());
    assertThat(bad.exitCode()).isEqualTo(2);
    assertThat(bad.err()).contains("review.file: ", "review.jsonl, line 1");
  }

  private Outcome load(Path sheet, Path review) {
    return commands.run(
        "review", "import", sheet.toString(), "--reviewer", "ann", "--output", review.toString());
  }

  private void done(String... arguments) {
    Outcome outcome = commands.run(arguments);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
  }

  private static String verdict(String row, String verdict) {
    return ((ObjectNode) Json.read(row, JsonNode.class)).put("verdict", verdict).toString();
  }

  private Path spec(String name, String more) throws IOException {
    return Files.writeString(
        directory.resolve(name + ".yaml"), SPEC + "name: " + name + "\n" + more);
  }
}
