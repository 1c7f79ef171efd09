package io.fireact.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.TokenUsage;
import io.fireact.json.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UsageReaderTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {'usage': {'prompt_tokens': 100, 'completion_tokens': 40, 'prompt_tokens_details': {'cached_tokens': 64, 'audio_tokens': 0}, 'completion_tokens_details': {'reasoning_tokens': 32}}} | 100 | 64 | 40 | 32
          {'usage': {'prompt_tokens': 100, 'completion_tokens': 40, 'prompt_cache_hit_tokens': 64, 'prompt_cache_miss_tokens': 36}} | 100 | 64 | 40 |
          {'usage': {'prompt_tokens': 100, 'completion_tokens': 40, 'prompt_tokens_details': null, 'completion_tokens_details': null}} | 100 | | 40 |
          {'usage': {'prompt_tokens': 100, 'completion_tokens': 40, 'cached_tokens': 0, 'reasoning_tokens': 7}} | 100 | 0 | 40 | 7
          {'usage': {'prompt_tokens': 100, 'total_tokens': 140}} | 100 | | 40 |
          {'usage': {'prompt_tokens': 100, 'completion_tokens': 40}, 'timings': {'cache_n': 98}} | 100 | 98 | 40 |
          {'tokens_evaluated': 100, 'tokens_predicted': 40} | 100 | | 40 |
          {'usage': {'prompt_tokens': 10, 'completion_tokens': 4, 'prompt_tokens_details': {'cached_tokens': 64}}} | 10 | | 4 |
          {'usage': {'prompt_tokens': -1, 'completion_tokens': 99999999999, 'prompt_tokens_details': [1], 'completion_tokens_details': 'no'}} | | | |
          {'usage': {'prompt_tokens': '7', 'completion_tokens': 1.5}} | | | |
          {'usage': []} | | | |
          {} | | | |
          """)
  void whatAProviderSaysIsReadAndTheRestIsUnknown(
      String answer, Integer input, Integer cached, Integer output, Integer reasoning) {
    assertThat(UsageReader.read(json(answer)))
        .isEqualTo(new TokenUsage(null, input, cached, output, reasoning));
  }

  @ParameterizedTest
  @CsvSource({
    "'{''model'': ''gpt-4-0613''}', gpt-4-0613",
    "'{''model'': ''a\\u001b[2Jb''}',",
    "'{''model'': ''''}',",
    "'{''model'': 4}',"
  })
  void theModelIsAsTheAnswerNamesIt(String answer, String model) {
    assertThat(UsageReader.read(json(answer)).model()).isEqualTo(model);
  }

  private static JsonNode json(String text) {
    return Json.read(text.replace('\'', '"'), JsonNode.class);
  }
}
