/** The student LM on DJL: tokenizer, decoder, training, adapters and decoding. */
@NullMarked
package io.fireact.lm;

import org.jspecify.annotations.NullMarked;
