package io.fireact.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.format.ModelFiles;
import io.fireact.spec.FineTuneSpec;
import io.fireact.spec.StudentSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingFailureTest {
  private Path directory;

  @BeforeEach
  void temporary(@TempDir Path temporary) {
    directory = temporary;
  }

  @Test
  void aLossThatIsNotANumberStopsAndKeepsTheCheckpointBefore() throws IOException {
    StudentSpec.Nano wild =
        new StudentSpec.Nano(
            7, 2, 32, 2, 48, 96, 200, false, new StudentSpec.Pretraining(60, 4, 32, 1e36, 1));

    assertFails(FailureType.DIVERGED, "pre-training diverged at step", () -> pretrain(wild));

    assertThat(files("checkpoints")).isNotEmpty();
    assertThat(directory.resolve("output")).doesNotExist();
  }

  @Test
  void aBaseThatIsNotANumberIsRefusedBeforeTheFirstStep() {
    Path base = TinyStudent.base(directory);
    ModelFiles model = ModelFiles.read(base);
    float[] broken = model.weights().clone();
    broken[broken.length - 1] = Float.NaN;
    new ModelFiles(model.architecture(), model.tokenizer(), broken, true).write(base);

    assertFails(FailureType.BAD_DATA, "NaN", () -> fineTune(base, TinyStudent.fineTune(5, 5)));
  }

  @Test
  void anUnknownTargetIsRefusedWithWhatIsAllowed() {
    Path base = TinyStudent.base(directory);
    FineTuneSpec spec =
        TinyStudent.fineTune(5, 5)
            .with(new FineTuneSpec.Adapter(4, 8, List.of("q_proj", "lm_head"), 0));
    assertFails(
        FailureType.BAD_DATA,
        "'lm_head' is no linear map of the decoder; allowed are q_proj, k_proj",
        () -> fineTune(base, spec));
  }

  @Test
  void rowsLongerThanTheContextAreRefused() {
    StudentSpec.Nano spec =
        new StudentSpec.Nano(
            7, 2, 32, 2, 48, 16, 200, false, new StudentSpec.Pretraining(5, 4, 32, 1e-3, 5));
    assertFails(
        FailureType.BAD_DATA,
        "pretraining.sequence 32 is longer than student.context 16",
        () -> pretrain(spec));
  }

  @Test
  void aFileThatDoesNotFitTheBaseIsRefused() throws IOException {
    Path base = TinyStudent.base(directory);
    Path config = base.resolve(ModelFiles.CONFIG);
    Files.writeString(
        config, Files.readString(config).replace("\"hidden_size\":32", "\"hidden_size\":64"));
    assertFails(FailureType.BAD_DATA, "has the shape", () -> ModelFiles.read(base));
    Files.writeString(config, Files.readString(config).replace("\"silu\"", "\"gelu\""));
    assertFails(FailureType.BAD_DATA, "hidden_act", () -> ModelFiles.read(base));
  }

  @Test
  void anAdapterIsWhatPeftReads() throws IOException {
    Path base = TinyStudent.base(directory);
    fineTune(base, TinyStudent.fineTune(2, 5));
    Path output = directory.resolve("output");
    assertThat(Files.readString(output.resolve("adapter_config.json")))
        .contains(
            "\"peft_type\":\"LORA\"",
            "\"task_type\":\"CAUSAL_LM\"",
            "\"r\":4",
            "\"lora_alpha\":8.0",
            "\"target_modules\":[\"q_proj\",\"v_proj\",\"down_proj\"]",
            "\"fan_in_fan_out\":false",
            "\"base_model_name_or_path\":null");
    assertThat(Files.readAllLines(output.resolve("losses.jsonl")))
        .hasSize(2)
        .allSatisfy(
            line -> assertThat(line).contains("\"loss\":", "\"learning_rate\":", "\"step\":"));
  }

  @Test
  void memoryStaysFlatOverHundredsOfSteps() {
    long[] kilobytes = new long[700];
    Pretraining.run(
        TinyStudent.spec(kilobytes.length, 100_000),
        TinyStudent.documents(200),
        directory.resolve("checkpoints"),
        directory.resolve("output"),
        (step, steps, loss, tokens) -> kilobytes[step - 1] = NativeMemory.kilobytes());

    long early = Arrays.stream(kilobytes, 200, 300).max().orElseThrow();
    long late = Arrays.stream(kilobytes, 600, 700).min().orElseThrow();
    // A step's tensors are about a megabyte; compiled code may grow a little on its own.
    assertThat(late - early).isLessThan(60_000);
  }

  private void pretrain(StudentSpec.Nano spec) {
    Pretraining.run(
        spec,
        TinyStudent.documents(100),
        directory.resolve("checkpoints"),
        directory.resolve("output"),
        new TinyStudent.Recorder());
  }

  private void fineTune(Path base, FineTuneSpec spec) {
    LoraTraining.run(
        spec,
        base,
        TinyStudent.examples(8),
        directory.resolve("checkpoints"),
        directory.resolve("output"),
        new TinyStudent.Recorder());
  }

  private List<Path> files(String name) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve(name))) {
      return files.toList();
    }
  }

  private static void assertFails(FailureType type, String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            FailureException.class, failure -> assertThat(failure.type()).isEqualTo(type))
        .hasMessageContaining(message);
  }
}
