package io.fireact.stage.job.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.agent.Compatibility;
import io.fireact.agent.method.Method;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.files.DurableFiles;
import io.fireact.json.Json;
import io.fireact.lm.format.AdaptedModel;
import io.fireact.lm.format.AdapterBase;
import io.fireact.lm.format.AdapterFiles;
import io.fireact.lm.format.BaseModel;
import io.fireact.spec.StudentSpec;
import io.fireact.stage.BaseModels;
import io.fireact.stage.job.FineTuneJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a program left, held to what an evaluation needs before it is taken over. */
final class LeftFiles {
  /** Of a whole model: what decides what it computes, and not what only its trainer reads. */
  private static final Pattern OF_A_MODEL =
      Pattern.compile(
          "(config|generation_config|tokenizer|tokenizer_config|special_tokens_map|added_tokens"
              + "|vocab|chat_template|model\\.safetensors\\.index)\\.json|merges\\.txt"
              + "|chat_template\\.jinja|tokenizer\\.model"
              + "|model(-\\d+-of-\\d+)?\\.safetensors");

  private static final String NAME = "base_model_name_or_path";

  private final ProgramFiles files;
  private final Path model;
  private final StudentSpec student;

  /**
   * @param model the base model's directory
   */
  LeftFiles(ProgramFiles files, Path model, StudentSpec student) {
    this.files = files;
    this.model = model;
    this.student = student;
  }

  /**
   * A LoRA adapter of the student.
   *
   * @throws FailureException BAD_DATA when there is none, it cannot be read, or is of another base
   */
  List<Path> adapter() {
    Path config = there(AdapterFiles.CONFIG);
    Path weights = files.output().resolve(AdapterFiles.WEIGHTS);
    AdapterBase said = AdapterFiles.base(files.output());
    if (!isOfTheBase(said.name())) {
      throw new FailureException(
          FailureType.BAD_DATA,
          "the program left an adapter that says it was trained on %s, and the student is %s; the base model of this stage is in FIREACT_BASE_MODEL"
              .formatted(said.name(), student.published().map(one -> one.model()).orElse("nano")));
    }
    // Opening is the check: shapes, targets, numbers, and the base's weights where it names them.
    AdaptedModel.beside(model, List.of(files.output()), student.context(), false).close();
    // Where the base was is no property of the adapter, and would make its bytes another machine's.
    ObjectNode json = Json.read(DurableFiles.readText(config), ObjectNode.class);
    String name = FineTuneJob.named(student).name();
    if (name == null) {
      json.putNull(NAME);
    } else {
      json.put(NAME, name);
    }
    DurableFiles.writeText(config, json.toPrettyString() + "\n");
    return List.of(config, weights);
  }

  /**
   * A whole model.
   *
   * @throws FailureException BAD_DATA when there is none or it cannot be read
   */
  List<Path> checkpoint() {
    there("config.json");
    try (BaseModel opened = BaseModel.open(files.output())) {
      if (student.context() > opened.architecture().context()) {
        throw new FailureException(
            FailureType.BAD_DATA,
            "the program left a model that is made for %d tokens, and student.context is %d"
                .formatted(opened.architecture().context(), student.context()));
      }
    }
    BaseModels.style(student, files.output(), Method.REACT.instruction(), Compatibility.NONE);
    try {
      return DurableFiles.list(files.output()).stream()
          .filter(Files::isRegularFile)
          .filter(file -> OF_A_MODEL.matcher(String.valueOf(file.getFileName())).matches())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw DurableFiles.failure("cannot list " + files.output(), e);
    }
  }

  private Path there(String name) {
    Path file = files.output().resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new FailureException(
          FailureType.BAD_DATA,
          "the program ended with exit code 0 and left no %s in its output directory; FIREACT_OUTPUT says where it belongs, and %s has what it wrote"
              .formatted(name, files.log()));
    }
    return file;
  }

  /** A name proves nothing, but another one than the two that the program was told is no slip. */
  private boolean isOfTheBase(@Nullable String name) {
    if (name == null || name.isBlank()) {
      return true;
    }
    if (student.published().filter(one -> one.model().equalsIgnoreCase(name)).isPresent()) {
      return true;
    }
    try {
      Path path = files.directory().resolve(name);
      return Files.isDirectory(path) && path.toRealPath().equals(model.toRealPath());
    } catch (IOException | InvalidPathException e) {
      return false;
    }
  }
}
