/** Models behind an OpenAI-compatible chat API. */
@NullMarked
package io.fireact.model.openai;

import org.jspecify.annotations.NullMarked;
