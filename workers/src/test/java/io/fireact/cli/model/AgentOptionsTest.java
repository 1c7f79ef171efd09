package io.fireact.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.json.Json;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.SearchSpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.CommandSpec;

final class AgentOptionsTest {

  @ParameterizedTest
  @ValueSource(strings = {"--rounds", "--observation-chars", "--max-tokens", "--results"})
  void theHelpSaysTheDefaultsOfSpecs(String option) {
    AgentSpec agent = Json.defaults(AgentSpec.class);
    int expected =
        switch (option) {
          case "--rounds" -> agent.rounds();
          case "--observation-chars" -> agent.observationChars();
          case "--max-tokens" -> agent.maxTokens();
          default -> Json.defaults(SearchSpec.Bm25.class).results();
        };
    assertThat(CommandSpec.forAnnotatedObject(new AgentOptions()).findOption(option).description())
        .singleElement()
        .asString()
        .endsWith("(default: " + expected + ")");
  }
}
