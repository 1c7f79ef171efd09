package io.fireact.model.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.TokenUsage;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an answer says of its tokens. OpenAI, Azure and vLLM have {@code
 * usage.prompt_tokens_details.cached_tokens} and {@code
 * usage.completion_tokens_details.reasoning_tokens}; DeepSeek {@code
 * usage.prompt_cache_hit_tokens}, Moonshot {@code usage.cached_tokens}, Perplexity {@code
 * usage.reasoning_tokens}; llama.cpp {@code timings.cache_n}, and in its own form {@code
 * tokens_evaluated} and {@code tokens_predicted}. What is not there, or no count of tokens, is
 * unknown.
 */
final class UsageReader {
  private static final Pattern NAME = Pattern.compile("[!-~][ -~]{0,199}");

  private UsageReader() {}

  static TokenUsage read(JsonNode answer) {
    JsonNode usage = answer.path("usage");
    @Nullable Integer input = first(usage.path("prompt_tokens"), answer.path("tokens_evaluated"));
    @Nullable Integer cached =
        first(
            usage.path("prompt_tokens_details").path("cached_tokens"),
            usage.path("prompt_cache_hit_tokens"),
            usage.path("cached_tokens"),
            answer.path("timings").path("cache_n"));
    @Nullable Integer output =
        first(usage.path("completion_tokens"), answer.path("tokens_predicted"));
    @Nullable Integer total = first(usage.path("total_tokens"));
    if (output == null && input != null && total != null && total >= input) {
      output = total - input; // some leave away what they count as nothing
    }
    @Nullable Integer reasoning =
        first(
            usage.path("completion_tokens_details").path("reasoning_tokens"),
            usage.path("reasoning_tokens"));
    String model = answer.path("model").asText("");
    return new TokenUsage(
        answer.path("model").isTextual() && NAME.matcher(model).matches() ? model : null,
        input,
        cached != null && input != null && cached > input ? null : cached,
        output,
        reasoning);
  }

  private static @Nullable Integer first(JsonNode... places) {
    return Stream.of(places)
        .filter(count -> count.isIntegralNumber() && count.canConvertToInt())
        .map(JsonNode::intValue)
        .filter(count -> count >= 0)
        .findFirst()
        .orElse(null);
  }
}
