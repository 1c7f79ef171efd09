package io.fireact.stage.job;

import io.fireact.agent.Compatibility;
import io.fireact.agent.method.Method;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.json.Json;
import io.fireact.lm.format.BaseModel;
import io.fireact.lm.hub.ModelManifest;
import io.fireact.spec.StudentSpec;
import io.fireact.stage.BaseModels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * Brings a real base model here and looks whether it can be run, before anything is spent on it. A
 * nano student is made by {@link PretrainingJob}.
 */
final class HubModelJob implements StageJob {
  private final StudentSpec.Pretrained student;

  HubModelJob(StudentSpec.Pretrained student) {
    this.student = student;
  }

  @Override
  public Result run(JobContext context) {
    ModelManifest manifest =
        context.activity().models().identify(student.model(), student.revision());
    if (!manifest.sha256().equals(student.sha256())) {
      throw new FailureException(
          FailureType.BAD_DATA,
          ("the model %s is not the one that the spec was planned with: its content is now %s,"
                  + " planned was %s; run the spec again to plan with what is there")
              .formatted(student.model(), manifest.sha256(), student.sha256()));
    }
    Path directory =
        context.activity().models().fetch(manifest, new FetchProgress(context.heartbeat()));
    try (BaseModel model = BaseModel.open(directory)) {
      if (student.context() > model.architecture().context()) {
        throw new FailureException(
            FailureType.BAD_DATA,
            "student.context %d is longer than the %d tokens that %s is made for"
                .formatted(student.context(), model.architecture().context(), student.model()));
      }
      if (student.chat() && model.chat().isEmpty()) {
        throw new FailureException(
            FailureType.BAD_DATA,
            "student.chat is true, but %s has no chat template".formatted(student.model()));
      }
      BaseModels.style(student, directory, Method.REACT.instruction(), Compatibility.NONE);
    }
    byte[] json = Json.write(manifest).getBytes(StandardCharsets.UTF_8);
    return new Result(
        Map.of("manifest", context.activity().store().put(out -> out.write(json))),
        Map.of("megabytes", manifest.bytes() / FetchProgress.MEGABYTE));
  }
}
