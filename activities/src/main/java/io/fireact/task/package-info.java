/** Tasks: questions with their answers, and the passages that a search finds. */
@NullMarked
package io.fireact.task;

import org.jspecify.annotations.NullMarked;
