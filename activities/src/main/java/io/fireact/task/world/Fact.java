package io.fireact.task.world;

/**
 * One thing that is true of an entity: a relation with another entity, or an attribute.
 *
 * @param word what it is, such as {@code director} or {@code city}
 * @param value a name, a year, a job
 */
record Fact(String word, String value) {}
