/** What both trainings share: seeded randomness, schedule, batches, checkpoints, the loop. */
@NullMarked
package io.fireact.lm.train;

import org.jspecify.annotations.NullMarked;
