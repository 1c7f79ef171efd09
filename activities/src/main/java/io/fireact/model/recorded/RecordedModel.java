package io.fireact.model.recorded;

import com.google.auto.service.AutoService;
import io.fireact.agent.Completion;
import io.fireact.call.RecordingFile;
import io.fireact.failure.FailureException;
import io.fireact.model.CompletionRequest;
import io.fireact.model.LanguageModel;
import io.fireact.model.ModelContext;
import io.fireact.model.ModelFactory;
import io.fireact.model.OpenModel;
import io.fireact.spec.TeacherSpec;
import java.nio.file.Path;

/**
 * Answers from a recording, in this process, what was asked before with the same prompt, limits,
 * temperature and seed. Not for asking anything else.
 */
public final class RecordedModel implements LanguageModel {

  /** Opens them over the spec's file. */
  @AutoService(ModelFactory.class)
  @SuppressWarnings("rawtypes") // of the service's type
  public static final class Factory implements ModelFactory<TeacherSpec.Recorded> {
    @Override
    public Class<TeacherSpec.Recorded> spec() {
      return TeacherSpec.Recorded.class;
    }

    @Override
    public OpenModel open(TeacherSpec.Recorded spec, ModelContext context) {
      return OpenModel.plain(new RecordedModel(spec), spec.temperature(), spec.seed());
    }

    @Override
    public TeacherSpec.Recorded identify(TeacherSpec.Recorded spec, Path directory) {
      RecordingFile file = RecordingFile.find(spec.recording(), spec.sha256(), directory);
      ModelRecording unused = ModelRecording.read(file); // what is wrong with it is said now
      return spec.identified(file.path().toString(), file.sha256());
    }
  }

  private final TeacherSpec.Recorded spec;
  private final ModelRecording recording;

  /**
   * @throws FailureException BAD_DATA when the recording cannot be used, as {@link
   *     ModelRecording#read} says
   */
  public RecordedModel(TeacherSpec.Recorded spec) {
    this.spec = spec;
    recording = ModelRecording.read(new RecordingFile(Path.of(spec.recording()), spec.sha256()));
  }

  /**
   * {@inheritDoc}
   *
   * @throws FailureException BAD_DATA when it was not asked
   */
  @Override
  public Completion complete(CompletionRequest request) {
    return recording
        .find(request)
        .orElseThrow(
            () ->
                RecordingFile.bad(
                    "the recording %s does not have call %d of question %s with this prompt, teacher.temperature, teacher.seed and agent.max_tokens; record that too, or set them as they were"
                        .formatted(spec.recording(), request.step(), request.question().id())));
  }
}
