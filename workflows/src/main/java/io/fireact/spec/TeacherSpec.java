package io.fireact.spec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.fireact.json.Default;
import io.fireact.json.Kind;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.HttpUrl;
import io.fireact.spec.field.Range;
import io.fireact.spec.field.Seed;
import io.fireact.spec.field.Text;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Who writes the trajectories. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface TeacherSpec {

  /** What all kinds that are asked say of it. */
  @Doc("How many train questions it is asked.")
  @Range(min = 1, max = 1_000_000)
  @Default("660")
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  @interface Asked {}

  /** A rule-based teacher for the built-in world, acting through the agent's own loop and tools. */
  @Kind("scripted")
  @Doc("A rule-based teacher for the built-in world.")
  record Scripted(
      @Seed long seed,
      @Doc("Share of questions on which it makes one seeded mistake.")
          @Range(min = 0, below = 1)
          @Default("0.15")
          double errorRate,
      @Asked int questions)
      implements TeacherSpec, ModelSpec {}

  /**
   * A model behind an OpenAI-compatible chat API.
   *
   * @param endpoint base URL, such as {@code https://api.openai.com/v1}; not part of stage keys
   */
  @Kind("openai")
  @Doc("A model behind an OpenAI-compatible chat API.")
  record OpenAi(
      @Seed long seed,
      @Doc("The provider's name of the model.") @Text(longest = 200) String model,
      @NotInKey
          @Doc("Base URL; the key is read from api_key_variable.")
          @HttpUrl
          @Default("https://api.openai.com/v1")
          String endpoint,
      @NotInKey
          @Doc("Environment variable that holds the key; never the key itself.")
          @Text(
              longest = 100,
              pattern = "^[A-Za-z_][A-Za-z0-9_]*$",
              allowed = "the name of an environment variable, such as OPENAI_API_KEY")
          @Default("OPENAI_API_KEY")
          String apiKeyVariable,
      @Doc(
              "Sampling temperature; 0 is greedy. Models that are known to take only 1, such as o3"
                  + " and gpt-5, are sent none.")
          @Range(min = 0, max = 2)
          @Default("0")
          double temperature,
      @Asked int questions,
      @NotInKey @Doc("Limit of one call, in seconds.") @Range(min = 1, max = 3_600) @Default("120")
          int timeoutSeconds,
      @Doc("What of a request is sent, for APIs that refuse a field of it.") @Default
          RequestSpec request)
      implements TeacherSpec, ModelSpec, RemoteSpec {
    @Override
    public boolean instructed() {
      return true;
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

  /** Trajectories that somebody published, imported instead of generated. */
  @Kind("released")
  @Doc("Trajectories that somebody published, imported instead of generated.")
  record Released(
      @Doc("Records in alpaca, chat or ShareGPT format, as activities/DATA.md says.")
          DataFile trajectories)
      implements TeacherSpec {}
}
