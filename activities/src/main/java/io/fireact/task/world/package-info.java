/** The built-in synthetic world, its language, and the teacher that speaks it. */
@NullMarked
package io.fireact.task.world;

import org.jspecify.annotations.NullMarked;
