/** Tokenizers, chat templates, and how an agent's text is put to a model. */
@NullMarked
package io.fireact.lm.text;

import org.jspecify.annotations.NullMarked;
