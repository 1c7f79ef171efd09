/** One agent on one question: the episode's workflow and the calls that it makes. */
@NullMarked
package io.fireact.sweep.episode;

import org.jspecify.annotations.NullMarked;
