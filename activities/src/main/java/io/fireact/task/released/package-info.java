/** FireAct's released data, read. */
@NullMarked
package io.fireact.task.released;

import org.jspecify.annotations.NullMarked;
