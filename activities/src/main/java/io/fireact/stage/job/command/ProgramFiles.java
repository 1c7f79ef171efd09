package io.fireact.stage.job.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.agent.Segment;
import io.fireact.agent.Trajectory;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.files.DurableFiles;
import io.fireact.json.Json;
import io.fireact.model.openai.Conversation;
import io.fireact.spec.FineTuneSpec;
import io.fireact.spec.RequestSpec;
import io.fireact.spec.StudentSpec;
import io.fireact.spec.TrainerSpec;
import io.fireact.stage.job.LearnedMix;
import io.fireact.task.released.TrajectoryExport;
import io.fireact.task.released.TrajectoryFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;

/**
 * What a program finds, in the stage's directory. That stays until the stage is finished, so a
 * program that writes checkpoints goes on from its own.
 *
 * @param directory the program's working directory, with the spec's files in it
 * @param data the examples
 * @param settings JSON: what to train on what and how
 * @param base a link to the base model's directory
 * @param output where the result is left
 * @param checkpoints for whatever the program wants to find again
 * @param progress a file into which it may write {@code DONE TOTAL}
 * @param log what it wrote
 */
record ProgramFiles(
    Path directory,
    Path data,
    Path settings,
    Path base,
    Path output,
    Path checkpoints,
    Path progress,
    Path log) {

  static ProgramFiles in(Path stage, TrainerSpec.Command spec) {
    String suffix = spec.format() == TrainerSpec.Command.Format.ALPACA ? ".json" : ".jsonl";
    return new ProgramFiles(
        stage.resolve("program"),
        stage.resolve("data" + suffix),
        stage.resolve("settings.json"),
        stage.resolve("base"),
        stage.resolve("output"),
        stage.resolve("checkpoints"),
        stage.resolve("progress"),
        stage.resolve("log.txt"));
  }

  /**
   * Writes everything that the program reads.
   *
   * @param model the base model's directory
   * @throws FailureException BAD_DATA when a file of the spec's is not there or another one
   */
  void write(
      String key,
      FineTuneSpec spec,
      TrainerSpec.Command trainer,
      StudentSpec student,
      Path model,
      List<LearnedMix> mixes) {
    try {
      for (Path made : List.of(directory, output, checkpoints)) {
        Files.createDirectories(made);
      }
      Files.deleteIfExists(base);
      Files.createSymbolicLink(base, model.toAbsolutePath());
      Files.deleteIfExists(progress);
      for (TrainerSpec.TrainerFile file : trainer.files()) {
        copy(file);
      }
    } catch (IOException e) {
      throw DurableFiles.failure("cannot prepare " + directory, e);
    }
    DurableFiles.write(data, out -> examples(out, trainer, student, model, mixes));
    DurableFiles.writeText(settings, settings(key, spec, trainer, student, mixes) + "\n");
  }

  private void copy(TrainerSpec.TrainerFile file) throws IOException {
    Path source = Path.of(file.path());
    Path target = directory.resolve(file.called());
    if (!Files.isRegularFile(source)) {
      throw new FailureException(
          FailureType.BAD_DATA,
          "there is no file %s, which fine_tune.trainer.files names; it has to be where this worker runs"
              .formatted(source));
    }
    Files.copy(
        source, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    if (!CommandTrainer.sha256(target).equals(file.sha256())) {
      throw new FailureException(
          FailureType.BAD_DATA,
          "the file %s of fine_tune.trainer.files is not the one that the spec was planned with; run the spec again to plan with what is there"
              .formatted(source));
    }
  }

  private static void examples(
      OutputStream out,
      TrainerSpec.Command trainer,
      StudentSpec student,
      Path model,
      List<LearnedMix> mixes)
      throws IOException {
    switch (trainer.format()) {
      case SEGMENTS -> {
        for (List<Segment> example : LearnedMix.texts(mixes, student, model)) {
          ObjectNode line = JsonNodeFactory.instance.objectNode();
          ArrayNode segments = line.putArray("segments");
          example.forEach(
              segment ->
                  segments
                      .addObject()
                      .put("text", segment.text())
                      .put("in_loss", segment.inLoss()));
          line(out, line);
        }
      }
      case OPENAI -> {
        for (LearnedMix mix : mixes) {
          String told = student.chat() ? mix.instruction() : "";
          for (Trajectory episode : mix.episodes()) {
            line(out, Conversation.example(RequestSpec.InstructionRole.SYSTEM, told, episode));
          }
        }
      }
      case ALPACA, CHAT, SHAREGPT, TRAJECTORIES -> {
        List<Trajectory> all = mixes.stream().flatMap(mix -> mix.episodes().stream()).toList();
        TrajectoryExport export =
            new TrajectoryExport(
                all,
                TrajectoryFormat.valueOf(trainer.format().name().toUpperCase(Locale.ROOT)),
                true);
        if (export.count() < all.size()) {
          throw new FailureException(
              FailureType.BAD_DATA,
              "%d of the %d trajectories cannot be written in the format %s; set fine_tune.trainer.format to segments"
                  .formatted(all.size() - export.count(), all.size(), trainer.format()));
        }
        export.write(out);
      }
    }
  }

  private static void line(OutputStream out, ObjectNode line) throws IOException {
    out.write((Json.write(line) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private String settings(
      String key,
      FineTuneSpec spec,
      TrainerSpec.Command trainer,
      StudentSpec student,
      List<LearnedMix> mixes) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.put("stage", key);
    all.put("base_model", base.toString());
    student
        .published()
        .ifPresent(
            model -> all.put("base_model_name", model.model()).put("revision", model.revision()));
    all.put("context", student.context());
    all.put("data", data.toString());
    all.set("format", Json.mapper().valueToTree(trainer.format()));
    all.put("examples", mixes.stream().mapToInt(mix -> mix.episodes().size()).sum());
    if (student.chat()) {
      ArrayNode told = all.putArray("instructions");
      mixes.forEach(mix -> told.add(mix.instruction()));
    }
    all.put("output", output.toString());
    all.put("checkpoints", checkpoints.toString());
    all.put("progress", progress.toString());
    all.set("leaves", Json.mapper().valueToTree(trainer.leaves()));
    ObjectNode fineTune = Json.mapper().valueToTree(spec);
    fineTune.remove("trainer");
    all.set("fine_tune", fineTune);
    all.set("parameters", trainer.parameters());
    return all.toPrettyString();
  }
}
