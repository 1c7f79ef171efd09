/** Episodes: which questions a stage asks, with which model and tool, and the calls themselves. */
@NullMarked
package io.fireact.stage.episode;

import org.jspecify.annotations.NullMarked;
