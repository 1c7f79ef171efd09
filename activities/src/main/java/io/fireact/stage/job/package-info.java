/** Stages that are one piece of work: data, training, a choice of trajectories, the report. */
@NullMarked
package io.fireact.stage.job;

import org.jspecify.annotations.NullMarked;
