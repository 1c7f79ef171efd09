package io.fireact.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Who writes the trajectories. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = TeacherSpec.Scripted.class, name = "scripted"),
  @JsonSubTypes.Type(value = TeacherSpec.OpenAi.class, name = "openai"),
  @JsonSubTypes.Type(value = TeacherSpec.Released.class, name = "released")
})
public sealed interface TeacherSpec {

  /**
   * A rule-based teacher for the built-in world, acting through the agent's own loop and tools.
   *
   * @param errorRate share of questions on which it makes one seeded mistake, in [0, 1)
   * @param questions how many train questions it is asked
   */
  record Scripted(long seed, double errorRate, int questions) implements TeacherSpec {}

  /**
   * A model behind an OpenAI-compatible chat API.
   *
   * @param model the provider's model name
   * @param endpoint base URL, such as {@code https://api.openai.com/v1}; not part of stage keys
   * @param apiKeyVariable environment variable that holds the key
   * @param temperature sampling temperature
   * @param questions how many train questions it is asked
   * @param timeoutSeconds limit of one call
   * @param request what of a request is sent
   */
  record OpenAi(
      long seed,
      String model,
      @NotInKey String endpoint,
      @NotInKey String apiKeyVariable,
      double temperature,
      int questions,
      @NotInKey int timeoutSeconds,
      RequestSpec request)
      implements TeacherSpec {
    // Plans of earlier versions have no request.
    @SuppressWarnings("ConstantValue")
    public OpenAi {
      request = request == null ? RequestSpec.defaults() : request;
    }

    /** One that is asked as usual. */
    public OpenAi(
        long seed,
        String model,
        String endpoint,
        String apiKeyVariable,
        double temperature,
        int questions,
        int timeoutSeconds) {
      this(
          seed,
          model,
          endpoint,
          apiKeyVariable,
          temperature,
          questions,
          timeoutSeconds,
          RequestSpec.defaults());
    }

    /** What is sent to this model. */
    public RequestSpec resolvedRequest() {
      return request.resolved(model, endpoint);
    }
  }

  /**
   * Trajectories that somebody published, imported instead of generated.
   *
   * @param trajectories records in alpaca, chat or ShareGPT format
   */
  record Released(DataFile trajectories) implements TeacherSpec {}
}
