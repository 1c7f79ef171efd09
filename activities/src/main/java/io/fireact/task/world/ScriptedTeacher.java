package io.fireact.task.world;

import com.google.auto.service.AutoService;
import io.fireact.agent.Completion;
import io.fireact.agent.FinishReason;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.model.CompletionRequest;
import io.fireact.model.LanguageModel;
import io.fireact.model.ModelContext;
import io.fireact.model.ModelFactory;
import io.fireact.model.OpenModel;
import io.fireact.spec.TeacherSpec;
import java.util.regex.Pattern;

/**
 * The rule-based teacher of the built-in world. It acts only on what the prompt shows it: question
 * and observations so far; it knows neither corpus nor gold answers, and it is no teacher for any
 * other task.
 *
 * <p>A search that does not find what it needs it repeats once with the kind of the entity added;
 * then it finishes with its best guess. On a share of the questions it makes one {@link Mistake}.
 * Tokens are counted as words between spaces; a round has fewer than 40, so the request's limit of
 * tokens, its temperature and its seed change nothing.
 */
public final class ScriptedTeacher implements LanguageModel {
  private static final Pattern SPACES = Pattern.compile("\\s+");

  /** Opens it; it is asked greedily, since chance is its spec's. */
  @AutoService(ModelFactory.class)
  @SuppressWarnings("rawtypes") // of the service's type
  public static final class Factory implements ModelFactory<TeacherSpec.Scripted> {
    @Override
    public Class<TeacherSpec.Scripted> spec() {
      return TeacherSpec.Scripted.class;
    }

    @Override
    public OpenModel open(TeacherSpec.Scripted spec, ModelContext context) {
      return OpenModel.plain(new ScriptedTeacher(spec), 0, spec.seed());
    }
  }

  private final TeacherSpec.Scripted spec;

  public ScriptedTeacher(TeacherSpec.Scripted spec) {
    this.spec = spec;
  }

  /**
   * @throws FailureException BAD_DATA when the question is none of the world's
   */
  @Override
  public Completion complete(CompletionRequest request) {
    long began = System.nanoTime();
    ParsedPrompt prompt = ParsedPrompt.of(request.prompt());
    WorldQuestion question =
        WorldQuestion.parse(prompt.question())
            .orElseThrow(
                () ->
                    new FailureException(
                        FailureType.BAD_DATA,
                        "the scripted teacher understands only the built-in world's questions, not"
                            + " \""
                            + prompt.question()
                            + "\"; choose another teacher.kind"));
    String text = new TeacherRound(prompt, Mistake.on(question, spec)).text(question);
    return new Completion(
        text,
        words(request.prompt()),
        words(text),
        FinishReason.STOP,
        (System.nanoTime() - began) / 1e9);
  }

  private static int words(String text) {
    String stripped = text.strip();
    return stripped.isEmpty() ? 0 : SPACES.split(stripped).length;
  }
}
