package io.fireact.sweep;

import io.fireact.plan.StageKind;

/**
 * How far a stage is.
 *
 * @param done finished items: episodes, or optimizer steps
 * @param total items in all; 0 while unknown
 * @param message the failure, what a stage that is done had to give up, or what one under way waits
 *     for; empty where there is nothing to say
 */
public record StageProgress(
    String key,
    StageKind kind,
    String label,
    StageState state,
    long done,
    long total,
    String message) {}
