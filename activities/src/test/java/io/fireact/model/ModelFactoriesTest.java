package io.fireact.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.agent.ReasoningPolicy;
import io.fireact.json.Kinds;
import io.fireact.plan.CanonicalJson;
import io.fireact.provider.Provider;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.ModelSpec;
import io.fireact.spec.TeacherSpec;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ModelFactoriesTest {
  private static final AgentSpec AGENT = new AgentSpec(4, 400, 0, 64, ReasoningPolicy.DROP);

  private final ModelFactories factories = new ModelFactories();

  @Test
  void everyKindOfSpecHasOneFactoryAndEveryFactoryAKind() {
    assertThat(factories.specs())
        .as("a kind without a factory: annotate it with @AutoService(ModelFactory.class)")
        .isEqualTo(Set.copyOf(Kinds.of(ModelSpec.class).values()));
  }

  @Test
  void whatDecidesNoAnswerIsNotInItsName() {
    String identity = identity(openAi(1, "m", "http://a", 0, 300, 120), AGENT);
    assertThat(identity(openAi(2, "m", "http://b", 0.7, 500, 30), AGENT))
        .as("seed and temperature are in each request")
        .isEqualTo(identity);
    assertThat(identity(openAi(1, "n", "http://a", 0, 300, 120), AGENT)).isNotEqualTo(identity);
    assertThat(
            identity(
                openAi(1, "m", "http://a", 0, 300, 120),
                new AgentSpec(4, 400, 0, 64, ReasoningPolicy.KEEP)))
        .isNotEqualTo(identity);
  }

  @Test
  void whatIsRemoteFollowsFromTheSpec() {
    Provider openAi = Provider.of(openAi(1, "m", "http://a", 0, 300, 120));
    assertThat(openAi.remote()).isTrue();
    assertThat(openAi.taskQueue()).isEqualTo("lm-openai");
    assertThat(openAi.apiKeyVariable()).contains("KEY");
    assertThat(Provider.of(new TeacherSpec.Scripted(1, 0, 1)).remote()).isFalse();
  }

  private String identity(ModelSpec spec, AgentSpec agent) {
    return CanonicalJson.sha256(factories.identity(spec, agent, agent.method().instruction()));
  }

  private static TeacherSpec.OpenAi openAi(
      long seed, String model, String endpoint, double temperature, int questions, int seconds) {
    return new TeacherSpec.OpenAi(seed, model, endpoint, "KEY", temperature, questions, seconds);
  }
}
