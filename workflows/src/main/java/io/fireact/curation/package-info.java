/** Which trajectories are learned and which are left out: reasons, and what people said. */
@NullMarked
package io.fireact.curation;

import org.jspecify.annotations.NullMarked;
