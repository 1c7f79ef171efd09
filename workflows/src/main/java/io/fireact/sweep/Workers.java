package io.fireact.sweep;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who takes the tasks of a queue.
 *
 * @param living identities of the workers that live
 * @param lastAsked when one of the others, which a server remembers for some minutes, asked for
 *     work last; null when it remembers none
 */
public record Workers(List<String> living, @Nullable Instant lastAsked) {
  public Workers {
    living = List.copyOf(living);
  }
}
