package io.fireact.worker;

import io.fireact.devserver.ProcessIdentity;
import org.jspecify.annotations.Nullable;

/**
 * What a home knows of a process that works, or worked, with it.
 *
 * @param process null once it has ended in order
 * @param host the machine or container, as {@link io.fireact.devserver.WorkerIdentity#host} names
 *     it
 * @param home the home's directory, which another home that is a copy does not have
 * @param server {@code host:port}, or {@code memory}
 * @param sweep the sweep that a {@code run} is about; null for a worker
 */
public record WorkerPresence(
    @Nullable ProcessIdentity process,
    String host,
    String home,
    String server,
    @Nullable String sweep) {}
