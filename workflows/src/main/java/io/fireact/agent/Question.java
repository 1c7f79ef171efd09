package io.fireact.agent;

/**
 * One item of a task.
 *
 * @param id stable over runs and machines: a data set's own id or a content hash, never a position
 * @param split which part of the task it belongs to
 * @param text the question as asked
 * @param answer the gold answer
 * @param type the task's own category, such as {@code bridge} or {@code comparison}
 */
public record Question(String id, Split split, String text, String answer, String type) {}
