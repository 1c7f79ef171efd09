package io.fireact.agent;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says that one answer took. What it does not say is null, which is not zero: a
 * call without a count was paid for all the same. Kept with the answer, so that what was spent is
 * known without asking again.
 *
 * @param model that answered, as the answer names it, such as the dated snapshot of an alias
 * @param input tokens of the prompt, cached ones included
 * @param cached those of {@code input} that the provider had read before
 * @param output tokens written, hidden reasoning included where the provider counts it so
 * @param reasoning tokens of hidden reasoning
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TokenUsage(
    @Nullable String model,
    @Nullable Integer input,
    @Nullable Integer cached,
    @Nullable Integer output,
    @Nullable Integer reasoning) {}
