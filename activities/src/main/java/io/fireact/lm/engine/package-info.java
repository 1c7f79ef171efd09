/**
 * The decoder's arithmetic on DJL's PyTorch engine: a TorchScript source packed by Java, and
 * tensors that Java owns. It knows an {@link io.fireact.lm.architecture.Architecture} and named
 * weights from a {@link io.fireact.lm.architecture.WeightSource}, and nothing of files.
 */
@NullMarked
package io.fireact.lm.engine;

import org.jspecify.annotations.NullMarked;
