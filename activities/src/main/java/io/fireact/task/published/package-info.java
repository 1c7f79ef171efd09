/** Published data sets as tasks: one factory for each. */
@NullMarked
package io.fireact.task.published;

import org.jspecify.annotations.NullMarked;
