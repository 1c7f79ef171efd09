/** HotpotQA's published questions as a task. */
@NullMarked
package io.fireact.task.hotpotqa;

import org.jspecify.annotations.NullMarked;
