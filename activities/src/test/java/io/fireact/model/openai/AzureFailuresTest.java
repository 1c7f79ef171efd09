package io.fireact.model.openai;

import io.fireact.spec.TeacherSpec;

/** A deployment of Azure's, whose address has a query and whose key a header of its own. */
final class AzureFailuresTest extends ModelFailuresContract {
  @Override
  TeacherSpec.OpenAi spec(String base, int timeoutSeconds) {
    return ModelApis.AZURE.spec(base, timeoutSeconds);
  }

  @Override
  protected String goodAnswer() {
    return ModelApis.AZURE.answer("Thought: x", "stop");
  }

  @Override
  protected String path() {
    return ModelApis.AZURE.path();
  }
}
