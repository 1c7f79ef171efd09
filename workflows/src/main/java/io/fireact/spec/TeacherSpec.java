package io.fireact.spec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.fireact.json.Kind;
import io.fireact.json.Kinds;

/** Who writes the trajectories. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface TeacherSpec {

  /** How many train questions it is asked; 0 where trajectories come from elsewhere. */
  default int questions() {
    return 0;
  }

  /** Whether the spec says by digest what it answers from; a plan is made of those that do. */
  default boolean identified() {
    return true;
  }

  /** What a person calls it. */
  default String label() {
    return Kinds.name(getClass());
  }

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

    @Override
    public String label() {
      return model;
    }

    /** What is sent to this model. */
    public RequestSpec resolvedRequest() {
      return request.resolved(model, endpoint);
    }
  }

  /**
   * What a model answered before, from a file. It is the file's content that decides what is
   * answered, and not where the file is. Seed and temperature must be those of the calls that were
   * recorded, since they are part of each.
   *
   * @param recording a file of this machine; absolute once it is identified
   * @param sha256 of the file's bytes; empty until it is identified
   * @param temperature sampling temperature
   * @param questions how many train questions it is asked
   */
  @Kind("recorded")
  record Recorded(
      long seed, @NotInKey String recording, String sha256, double temperature, int questions)
      implements TeacherSpec, ModelSpec {

    @Override
    public boolean identified() {
      return !sha256.isEmpty();
    }

    /** The same teacher, by the recording's content. */
    public Recorded identified(String where, String digest) {
      return new Recorded(seed, where, digest, temperature, questions);
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
