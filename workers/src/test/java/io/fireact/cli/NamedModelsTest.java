package io.fireact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.cli.Commands.Outcome;
import io.fireact.cli.shell.ExitCode;
import io.fireact.json.Json;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.TargetModule;
import io.fireact.lm.format.AdapterBase;
import io.fireact.lm.format.AdapterExtras;
import io.fireact.lm.format.AdapterFiles;
import io.fireact.lm.format.BaseModel;
import io.fireact.lm.format.BaseWeights;
import io.fireact.lm.hub.HubPeer;
import io.fireact.stage.TinyCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models and adapters by directory and hub id: merged, checked beforehand, and mixed up. */
final class NamedModelsTest {
  private static final String ADAPTER_COMMIT = "89abcdef0123456789abcdef0123456789abcdef";
  private static final String BARE_COMMIT = "fedcba9876543210fedcba9876543210fedcba98";
  private static final String SPEC =
      """
      version: 1
      name: checkpoint
      task: {kind: world, train: 20, dev: 6, test: 12, pretraining_documents: 50}
      teacher: {kind: scripted, questions: 16}
      agent: {rounds: 4, max_tokens: 8}
      student:
        kind: checkpoint
        model: %s
        context: %d
        chat: true
      fine_tune: {learning_rate: 0.001, steps: 2, batch: 2, trajectories: 4}
      evaluate: {questions: 4}
      axes: {fine_tune.seed: [1, 2, 3]}
      """;

  private final Path directory;
  private final Commands commands;
  private final Path base;

  NamedModelsTest(@TempDir Path directory) {
    this.directory = directory;
    commands = new Commands(directory).with("XDG_CACHE_HOME", directory.resolve("c").toString());
    base = TinyCheckpoint.write(directory.resolve("base"), 1);
  }

  @Test
  void mergeTakesHubIdsAndIsThenOffline() throws IOException {
    Path adapter = adapter(new AdapterBase("tiny/llama", null, null));
    try (HubPeer hub = new HubPeer()) {
      hub.publish("v1", ADAPTER_COMMIT, contents(adapter));
      hub.publish("bare", BARE_COMMIT, contents(base));
      Map<String, byte[]> both = contents(base);
      both.putAll(contents(adapter));
      hub.publish("main", HubPeer.COMMIT, both);
      commands.with("HF_ENDPOINT", hub.address());
      Outcome merged = merge("tiny/llama@bare", "tiny/llama@v1", "merged");
      assertThat(merged.exitCode()).as(merged.err()).isZero();
      assertThat(merged.err()).doesNotContain("warning");
      // A repository may hold both.
      assertThat(merge("tiny/llama", "tiny/llama@main", "both").exitCode()).isZero();
      Outcome whole = merge("tiny/llama", "tiny/llama@bare", "not");
      assertThat(whole.exitCode()).isEqualTo(ExitCode.USAGE.number());
      assertThat(whole.err())
          .contains("has no adapter_config.json", "This is a whole model: name it as the model");
      Outcome adapterAsModel = merge("tiny/llama@v1", "tiny/llama@v1", "not");
      assertThat(adapterAsModel.err()).contains("it is an adapter, which is named as one");
    }
    for (String output : List.of("merged", "both")) {
      assertThat(directory.resolve(output).resolve("model.safetensors"))
          .hasSameBinaryContentAs(byDirectories(adapter, output).resolve("model.safetensors"));
    }
    Outcome gone = merge("tiny/llama", "tiny/llama@v1", "again");
    assertThat(gone.exitCode()).isEqualTo(ExitCode.ENVIRONMENT.number());
    Outcome offline = merge("tiny/llama", "tiny/llama@v1", "again", "--offline");
    assertThat(offline.exitCode()).as(offline.err()).isZero();
    Outcome unknown = merge("tiny/other", "tiny/llama@v1", "third", "--offline");
    assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(unknown.err()).contains("was not used here before");
  }

  private Path byDirectories(Path adapter, String name) {
    Outcome merged = merge(base.toString(), adapter.toString(), name + "-by-directories");
    assertThat(merged.exitCode()).as(merged.err()).isZero();
    return directory.resolve(name + "-by-directories");
  }

  @Test
  void anAdapterOfOtherWeightsOfTheSameShapeIsRefusedUnlessItIsWanted() throws IOException {
    Path other = TinyCheckpoint.write(directory.resolve("other"), 2);
    Path adapter = adapter(new AdapterBase("tiny/llama", "v7", identity(base)));
    assertThat(merge(base.toString(), adapter.toString(), "right").exitCode()).isZero();
    Outcome refused = merge(other.toString(), adapter.toString(), "merged");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(refused.err())
        .contains(
            "was trained on other weights than those of " + other,
            "on tiny/llama@v7 (weights " + identity(base).substring(0, 12),
            identity(other).substring(0, 12),
            "--allow-other-base");
    assertThat(directory.resolve("merged")).doesNotExist();
    Outcome wanted = merge(other.toString(), adapter.toString(), "merged", "--allow-other-base");
    assertThat(wanted.exitCode()).as(wanted.err()).isZero();
    Path corpus =
        Files.writeString(
            directory.resolve("corpus.jsonl"), "{\"title\": \"a\", \"text\": \"b c\"}\n");
    Outcome asked =
        commands.run(
            "ask",
            "--model",
            other.toString(),
            "--adapter",
            adapter.toString(),
            "--corpus",
            corpus.toString(),
            "--device",
            "cpu",
            "why?");
    assertThat(asked.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(asked.err()).contains("was trained on other weights", "--allow-other-base");
  }

  @Test
  void aNameProvesNothingAndIsOnlyWarnedOf() throws IOException {
    Path foreign = adapter(new AdapterBase("meta-llama/Llama-2-7b-hf", null, null));
    Outcome warned = merge(base.toString(), foreign.toString(), "merged");
    assertThat(warned.exitCode()).as(warned.err()).isZero();
    assertThat(warned.err())
        .contains("warning: the adapter", "trained on meta-llama/Llama-2-7b-hf", base.toString());
    edit(foreign.resolve("adapter_config.json"), f -> f.put("base_model_name_or_path", "x/base"));
    assertThat(merge(base.toString(), foreign.toString(), "same").err()).doesNotContain("warning");
  }

  @Test
  void whatTheFirstStageWouldSayIsSaidWithItsPlace() throws IOException {
    assertThat(validate(base.toString(), 2_048)).isEmpty();
    edit(base.resolve("config.json"), config -> config.put("model_type", "gpt_neox"));
    assertThat(validate(base.toString(), 2_048))
        .singleElement()
        .asString()
        .startsWith(spec() + ":8:10: student.model: ")
        .contains("model_type \"gpt_neox\" is not supported");
    edit(base.resolve("config.json"), config -> config.put("model_type", "llama"));
    edit(base.resolve("config.json"), config -> config.put("vocab_size", 500));
    assertThat(validate(base.toString(), 2_048))
        .singleElement()
        .asString()
        .contains(":8:10: student.model: ", "expected [500, 32]");
    edit(base.resolve("config.json"), config -> config.put("vocab_size", 512));
    Files.writeString(base.resolve("chat_template.jinja"), "{% for %}");
    assertThat(validate(base.toString(), 2_048)).singleElement().asString().contains("template");
    Files.delete(base.resolve("chat_template.jinja"));
    assertThat(validate(base.toString(), 2_048))
        .singleElement()
        .asString()
        .contains(":10:9: student.chat: ", "has no chat template");
    Outcome plan = commands.run("plan", spec().toString());
    assertThat(plan.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(plan.err()).contains(":10:9: student.chat: ", "nothing was started");
  }

  @Test
  void aContextWithoutRoomForAPromptIsSaid() throws IOException {
    assertThat(validate(base.toString(), 64))
        .singleElement()
        .asString()
        .contains(
            ":9:12: student.context: the shortest prompt has ", "the model reads 64 together");
    edit(base.resolve("config.json"), config -> config.put("max_position_embeddings", 1_024));
    Outcome shorter = commands.run("validate", write(base.toString(), 2_048).toString());
    assertThat(shorter.exitCode()).as(shorter.err()).isZero();
    assertThat(shorter.err()).contains("student.context 2048 is more than", "its 1024 tokens");
  }

  @Test
  void aModelThatIsNotHereIsNoFaultUntilItIs() throws IOException {
    Outcome unseen = commands.run("validate", write("tiny/llama", 2_048).toString());
    assertThat(unseen.exitCode()).as(unseen.err()).isZero();
    assertThat(unseen.err())
        .contains(
            "student.model tiny/llama is not here yet; it is looked at when it is downloaded");
    assertThat(validate("./nowhere", 2_048))
        .singleElement()
        .asString()
        .contains(":8:10: student.model: there is no directory " + directory.resolve("nowhere"));
    Files.delete(base.resolve("chat_template.jinja"));
    try (HubPeer hub = new HubPeer()) {
      hub.publish("main", HubPeer.COMMIT, contents(base));
      hub.publish("v1", ADAPTER_COMMIT, contents(adapter(AdapterBase.UNKNOWN)));
      commands.with("HF_ENDPOINT", hub.address());
      assertThat(merge("tiny/llama", "tiny/llama@v1", "fetched").exitCode()).isZero();
    }
    assertThat(validate("tiny/llama", 2_048))
        .singleElement()
        .asString()
        .contains(":10:9: student.chat: ", "has no chat template");
    Path plain = Files.writeString(spec(), Files.readString(spec()).replace("chat: true", ""));
    Outcome planned = commands.run("plan", plain.toString(), "--offline");
    assertThat(planned.exitCode()).as(planned.err()).isZero();
    Files.writeString(plain, Files.readString(plain).replace("tiny/llama", "tiny/other"));
    Outcome unknown = commands.run("plan", plain.toString(), "--offline");
    assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(unknown.err()).contains("is not here yet", "was not used here before");
  }

  private List<String> validate(String model, int context) throws IOException {
    Outcome outcome = commands.run("validate", write(model, context).toString(), "--json");
    JsonNode problems = Json.read(outcome.out(), JsonNode.class);
    assertThat(outcome.exitCode())
        .as(outcome.err())
        .isEqualTo(problems.isEmpty() ? 0 : ExitCode.USAGE.number());
    return problems.findParents("message").stream()
        .map(
            problem ->
                "%s:%d:%d: %s: %s"
                    .formatted(
                        problem.get("source").textValue(),
                        problem.get("line").intValue(),
                        problem.get("column").intValue(),
                        problem.get("path").textValue(),
                        problem.get("message").textValue()))
        .toList();
  }

  private Path spec() {
    return directory.resolve("spec.yaml");
  }

  private Path write(String model, int context) throws IOException {
    return Files.writeString(spec(), SPEC.formatted(model, context));
  }

  private Outcome merge(String model, String adapter, String output, String... more) {
    String[] arguments = {
      "merge",
      "--model",
      model,
      "--adapter",
      adapter,
      "--output",
      directory.resolve(output).toString()
    };
    String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return commands.run(all);
  }

  private Path adapter(AdapterBase said) {
    Path adapter = directory.resolve("adapter");
    try (BaseModel model = BaseModel.open(base)) {
      Set<TargetModule> targets = Set.of(TargetModule.V);
      float[] parameters = new float[LoraLayout.of(model.architecture(), targets, 2).size()];
      Arrays.fill(parameters, 0.25f);
      new AdapterFiles(targets, 2, 3, false, 0, said, parameters, AdapterExtras.NONE, Map.of())
          .write(adapter, model.architecture());
    }
    return adapter;
  }

  private static String identity(Path model) {
    try (BaseModel opened = BaseModel.open(model)) {
      return BaseWeights.identity(opened.weights());
    }
  }

  private static void edit(Path file, Consumer<ObjectNode> change) throws IOException {
    ObjectNode fields = (ObjectNode) new ObjectMapper().readTree(file.toFile());
    change.accept(fields);
    Files.writeString(file, fields.toString());
  }

  private static Map<String, byte[]> contents(Path files) throws IOException {
    Map<String, byte[]> contents = new HashMap<>();
    try (var listed = Files.list(files)) {
      for (Path file : listed.toList()) {
        contents.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return contents;
  }
}
