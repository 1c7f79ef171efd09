/** What models and trainings take of the memory of their devices, so that it is never too much. */
@NullMarked
package io.fireact.lm.memory;

import org.jspecify.annotations.NullMarked;
