package io.fireact.plan;

import java.util.Map;

/**
 * A unit of durable work.
 *
 * @param key 64 hex digits: SHA-256 of the canonical JSON of all that decides the result
 * @param label what a person calls it, such as {@code fine-tune n=256}; not in the key
 * @param needs role to the key of the stage that plays it
 */
public record Stage(
    String key, StageKind kind, String label, StageInput input, Map<String, String> needs) {}
