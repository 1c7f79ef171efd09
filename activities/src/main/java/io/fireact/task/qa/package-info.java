/** A person's own questions and texts as a task. */
@NullMarked
package io.fireact.task.qa;

import org.jspecify.annotations.NullMarked;
