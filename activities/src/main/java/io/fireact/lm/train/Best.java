package io.fireact.lm.train;

/**
 * The trained parameters with the lowest validation loss so far; of equal ones the earliest.
 *
 * @param step after which they were, from 1
 * @param loss on what is held out, in nats
 * @param parameters flat; not copied: treat them as frozen
 */
@SuppressWarnings("ArrayRecordComponent") // large: neither copied nor compared
record Best(int step, double loss, float[] parameters) {}
