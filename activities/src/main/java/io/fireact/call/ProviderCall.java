package io.fireact.call;

import io.fireact.provider.Provider;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One call with all that the pipeline needs to know of it.
 *
 * @param provider who answers
 * @param key names the answer
 * @param about what people and recordings know the request by, such as the query
 * @param type of the answer; the shared JSON mapping writes it
 * @param limitBytes a larger answer, as JSON, is not stored and fails as TOO_LARGE
 * @param expectedBytes of the answer as JSON, to make sure of before it is paid for; may be wrong
 * @param usage what an answer took
 * @param ask makes the call; blocks until it is answered
 */
public record ProviderCall<A>(
    Provider provider,
    CallKey key,
    String about,
    Class<A> type,
    int limitBytes,
    int expectedBytes,
    Function<A, Usage> usage,
    Supplier<A> ask) {}
