package io.fireact.task;

/**
 * One document of a corpus.
 *
 * @param id stable: a content hash or the title
 */
public record Passage(String id, String title, String text) {}
