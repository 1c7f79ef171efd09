package io.fireact.model.openai;

import io.fireact.spec.TeacherSpec;

/** A completion API. */
final class CompletionsFailuresTest extends ModelFailuresContract {
  @Override
  TeacherSpec.OpenAi spec(String base, int timeoutSeconds) {
    return ModelApis.COMPLETIONS.spec(base, timeoutSeconds);
  }

  @Override
  protected String goodAnswer() {
    return ModelApis.COMPLETIONS.answer("Thought: x", "stop");
  }

  @Override
  protected String path() {
    return ModelApis.COMPLETIONS.path();
  }
}
