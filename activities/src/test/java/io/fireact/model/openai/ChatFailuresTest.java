package io.fireact.model.openai;

import io.fireact.spec.TeacherSpec;

/** A chat API. */
final class ChatFailuresTest extends ModelFailuresContract {
  @Override
  TeacherSpec.OpenAi spec(String base, int timeoutSeconds) {
    return ModelApis.CHAT.spec(base, timeoutSeconds);
  }

  @Override
  protected String goodAnswer() {
    return ModelApis.CHAT.answer("Thought: x", "stop");
  }

  @Override
  protected String path() {
    return ModelApis.CHAT.path();
  }
}
