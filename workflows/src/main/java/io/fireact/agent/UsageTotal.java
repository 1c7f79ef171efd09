package io.fireact.agent;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fireact.json.Default;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the answers of several model calls took. Each count says of how many of the calls it is
 * known, since a provider that leaves a count out has not said zero.
 *
 * @param calls answers
 * @param models that answered, as the answers name them, each once and in alphabetical order
 * @param input tokens of prompts, cached ones included
 * @param cached those of {@code input} that providers had read before
 * @param output tokens written
 * @param reasoning tokens of hidden reasoning
 */
public record UsageTotal(
    long calls,
    @Default @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> models,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Count.NoneFilter.class)
        Count input,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Count.NoneFilter.class)
        Count cached,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Count.NoneFilter.class)
        Count output,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Count.NoneFilter.class)
        Count reasoning) {
  /** Of no call. */
  public static final UsageTotal NONE =
      new UsageTotal(0, List.of(), Count.NONE, Count.NONE, Count.NONE, Count.NONE);

  // JSON leaves out what nobody said.
  @SuppressWarnings("ConstantValue")
  public UsageTotal {
    models = List.copyOf(models);
    input = input == null ? Count.NONE : input;
    cached = cached == null ? Count.NONE : cached;
    output = output == null ? Count.NONE : output;
    reasoning = reasoning == null ? Count.NONE : reasoning;
  }

  /**
   * Tokens of one kind.
   *
   * @param tokens of the calls of which they are known
   * @param calls so many; 0 where nothing is known, and then {@code tokens} says nothing
   */
  public record Count(long tokens, long calls) {
    /** Known of no call. */
    public static final Count NONE = new Count(0, 0);

    Count plus(Count other) {
      return new Count(tokens + other.tokens, calls + other.calls);
    }

    private static Count of(@Nullable Integer tokens) {
      return tokens == null ? NONE : new Count(tokens, 1);
    }

    /** Is equal to what JSON leaves out: for Jackson. */
    public static final class NoneFilter {
      @Override
      public boolean equals(@Nullable Object other) {
        return other == null || other.equals(NONE);
      }

      @Override
      public int hashCode() {
        return 0;
      }
    }
  }

  /** What one answer took. */
  public static UsageTotal of(Completion completion) {
    TokenUsage usage = completion.usage();
    if (usage != null) {
      return new UsageTotal(
          1,
          Stream.ofNullable(usage.model()).toList(),
          Count.of(usage.input()),
          Count.of(usage.cached()),
          Count.of(usage.output()),
          Count.of(usage.reasoning()));
    }
    // Answers kept by earlier versions, and of models in this process, have two counts; before, no
    // count was zero.
    boolean said = completion.inputTokens() > 0 || completion.outputTokens() > 0;
    return new UsageTotal(
        1,
        List.of(),
        Count.of(said ? (Integer) completion.inputTokens() : null),
        Count.NONE,
        Count.of(said ? (Integer) completion.outputTokens() : null),
        Count.NONE);
  }

  /** Of these calls and of others. */
  public UsageTotal plus(UsageTotal other) {
    return new UsageTotal(
        calls + other.calls,
        Stream.concat(models.stream(), other.models.stream()).distinct().sorted().toList(),
        input.plus(other.input),
        cached.plus(other.cached),
        output.plus(other.output),
        reasoning.plus(other.reasoning));
  }
}
