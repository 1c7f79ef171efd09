/** The safetensors format: strict, memory-mapped reading and streaming writing, sharded or not. */
@NullMarked
package io.fireact.lm.format.safetensors;

import org.jspecify.annotations.NullMarked;
