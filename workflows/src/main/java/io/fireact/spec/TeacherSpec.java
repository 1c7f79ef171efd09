package io.fireact.spec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.fireact.json.Kind;

/** Who writes the trajectories. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface TeacherSpec {

  /**
   * A rule-based teacher for the built-in world, acting through the agent's own loop and tools.
   *
   * @param errorRate share of questions on which it makes one seeded mistake, in [0, 1)
   * @param questions how many train questions it is asked
   */
  @Kind("scripted")
  record Scripted(long seed, double errorRate, int questions) implements TeacherSpec, ModelSpec {}

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
  @Kind("openai")
  record OpenAi(
      long seed,
      String model,
      @NotInKey String endpoint,
      @NotInKey String apiKeyVariable,
      double temperature,
      int questions,
      @NotInKey int timeoutSeconds,
      RequestSpec request)
      implements TeacherSpec, ModelSpec, RemoteSpec {
    // Plans of earlier versions have no request.
    @SuppressWarnings("ConstantValue")
    public OpenAi {
      request = request == null ? RequestSpec.usual() : request;
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
          RequestSpec.usual());
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
  @Kind("released")
  record Released(DataFile trajectories) implements TeacherSpec {}
}
