package io.fireact.stage.job.command;

import com.google.auto.service.AutoService;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.StageInput;
import io.fireact.plan.StageRecord;
import io.fireact.spec.FineTuneSpec;
import io.fireact.spec.StudentSpec;
import io.fireact.spec.TrainerSpec;
import io.fireact.stage.BaseModels;
import io.fireact.stage.job.LearnedMix;
import io.fireact.stage.job.StageJob;
import io.fireact.stage.job.Trainer;
import io.fireact.stage.job.TrainerFactory;
import io.fireact.store.ArtifactStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Fine-tunes by an external program, and takes over what it leaves. */
public final class CommandTrainer implements StageJob {
  private final TrainerSpec.Command spec;

  CommandTrainer(TrainerSpec.Command spec) {
    this.spec = spec;
  }

  /** For students with weights. */
  @AutoService(TrainerFactory.class)
  @SuppressWarnings("rawtypes") // of the service's type
  public static final class Factory implements TrainerFactory<TrainerSpec.Command> {
    @Override
    public Class<TrainerSpec.Command> spec() {
      return TrainerSpec.Command.class;
    }

    @Override
    public Trainer trainer(TrainerSpec.Command spec) {
      return new Trainer.Here(new CommandTrainer(spec));
    }

    @Override
    public TrainerSpec.Command identify(TrainerSpec.Command spec, Path directory) {
      return spec.with(spec.files().stream().map(file -> identify(file, directory)).toList());
    }

    private static TrainerSpec.TrainerFile identify(TrainerSpec.TrainerFile file, Path directory) {
      Path path = directory.resolve(file.path()).normalize();
      if (!Files.isRegularFile(path)) {
        throw new FailureException(FailureType.BAD_DATA, "there is no file " + path);
      }
      String found;
      try {
        found = sha256(path);
      } catch (IOException e) {
        throw new FailureException(
            FailureType.BAD_DATA, "the file " + path + " cannot be read: " + e.getMessage(), e);
      }
      if (!file.sha256().isEmpty() && !file.sha256().equals(found)) {
        throw new FailureException(
            FailureType.BAD_DATA,
            "the file %s has the digest %s, and the spec pins %s"
                .formatted(path, found, file.sha256()));
      }
      return new TrainerSpec.TrainerFile(path.toString(), file.called(), found);
    }
  }

  @Override
  public Result run(JobContext context) {
    FineTuneSpec fineTune = ((StageInput.FineTune) context.stage().input()).fineTune();
    StageRecord base = context.plans().need(context.stage(), "base");
    StudentSpec student = ((StageInput.Base) base.stage().input()).student();
    List<LearnedMix> mixes = LearnedMix.all(context.activity(), context.plans(), context.stage());
    return BaseModels.with(
        context.activity(),
        base,
        // Its numbers are not those of a training: it only says that the job lives.
        (done, total) -> context.heartbeat().report(0, 0),
        model -> train(context, fineTune, student, model, mixes));
  }

  private Result train(
      JobContext context,
      FineTuneSpec fineTune,
      StudentSpec student,
      Path model,
      List<LearnedMix> mixes) {
    ProgramFiles files = ProgramFiles.in(context.directory().toAbsolutePath(), spec);
    files.write(context.stage().key(), fineTune, spec, student, model, mixes);
    new Program(spec, files, context.activity().environment(), context.heartbeat()).run();
    LeftFiles left = new LeftFiles(files, model, student);
    List<Path> taken =
        switch (spec.leaves()) {
          case ADAPTER -> left.adapter();
          case CHECKPOINT -> left.checkpoint();
        };
    ArtifactStore store = context.activity().store();
    Map<String, ArtifactRef> outputs = new HashMap<>();
    taken.forEach(file -> outputs.put(String.valueOf(file.getFileName()), store.putFile(file)));
    return new Result(
        outputs, Map.of("examples", mixes.stream().mapToLong(mix -> mix.episodes().size()).sum()));
  }

  static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
