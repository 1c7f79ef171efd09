/** The student's tokenizer and its training. */
@NullMarked
package io.fireact.lm.text;

import org.jspecify.annotations.NullMarked;
