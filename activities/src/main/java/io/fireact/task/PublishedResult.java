package io.fireact.task;

/**
 * A number that a paper reports for a task.
 *
 * @param source what to cite, such as {@code Chen et al. 2023, FireAct, Table 2}
 * @param model who answered, such as {@code Llama-2-7B}
 * @param method how it was asked or trained, such as {@code ReAct prompting}
 * @param exactMatch in percent
 * @param questions how many were asked; 0 where the paper does not say
 */
public record PublishedResult(
    String source, String model, String method, double exactMatch, int questions) {}
