/**
 * The shape of a decoder: which tensors it and its adapters have, and where they lie. No
 * arithmetic.
 */
@NullMarked
package io.fireact.lm.architecture;

import org.jspecify.annotations.NullMarked;
