package io.fireact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.cli.Commands.Outcome;
import io.fireact.cli.shell.ExitCode;
import io.fireact.json.Json;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.TargetModule;
import io.fireact.lm.architecture.WeightLayout;
import io.fireact.lm.format.AdapterFiles;
import io.fireact.lm.format.BaseModel;
import io.fireact.lm.format.ModelFiles;
import io.fireact.lm.text.TokenizerTraining;
import io.fireact.lm.text.WordTokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MergeCommandTest {
  private final Path directory;
  private final Commands commands;

  MergeCommandTest(@TempDir Path directory) {
    this.directory = directory;
    commands = new Commands(directory);
    WordTokenizer tokenizer = TokenizerTraining.train(Stream.of("a few words"), 1000);
    Architecture shape = new Architecture(tokenizer.size(), 8, 12, 2, 1, 16, 10_000, 1e-5, 1);
    float[] weights = new float[new WeightLayout(shape).size()];
    new ModelFiles(shape, tokenizer, weights, false).write(path("base"));
    float[] adapter = new float[LoraLayout.of(shape, Set.of(TargetModule.V), 2).size()];
    Arrays.fill(adapter, 1);
    new AdapterFiles(Set.of(TargetModule.V), 2, 3, adapter, Map.of()).write(path("adapter"), shape);
  }

  @Test
  void aMergedModelHasTheAdapterInItsWeights() {
    Outcome outcome = merge("base");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out()).isEqualTo("merged into " + path("merged") + "\n");
    try (BaseModel merged = BaseModel.open(path("merged"))) {
      String layer = "model.layers.0.self_attn.";
      // scale 3 / 2, times the sum of two products of ones
      assertThat(merged.weights().read(layer + "v_proj.weight", 0, 4).getFloat()).isEqualTo(3);
      assertThat(merged.weights().read(layer + "q_proj.weight", 0, 4).getFloat()).isZero();
    }
  }

  @Test
  void asJsonItSaysWhereTheModelIs() {
    Outcome outcome = merge("base", "--json");
    assertThat(Json.read(outcome.out(), JsonNode.class).get("output").textValue())
        .isEqualTo(path("merged").toString());
  }

  @Test
  void whatCannotBeMergedIsSaidInASentence() {
    Outcome missing = merge("nowhere");
    assertThat(missing.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(missing.err())
        .startsWith("fireact: there is no directory " + path("nowhere") + " with the model")
        .doesNotContain("\tat ", "Exception");
    assertThat(path("merged")).doesNotExist();
    assertThat(merge("base").exitCode()).isZero();
    Outcome again = merge("base");
    assertThat(again.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(again.err()).contains("is already there");
  }

  private Outcome merge(String base, String... more) {
    Stream<String> arguments =
        Stream.of(
            "merge",
            "--model",
            path(base).toString(),
            "--adapter",
            path("adapter").toString(),
            "--output",
            path("merged").toString());
    return commands.run(Stream.concat(arguments, Stream.of(more)).toArray(String[]::new));
  }

  private Path path(String name) {
    return directory.resolve(name);
  }
}
