/**
 * The decoder's arithmetic on DJL's PyTorch engine: a TorchScript source packed by Java, and flat
 * parameter vectors that Java owns.
 */
@NullMarked
package io.fireact.lm.engine;

import org.jspecify.annotations.NullMarked;
