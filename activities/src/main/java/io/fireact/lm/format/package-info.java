/** Files of models and adapters: safetensors, Hugging Face and PEFT configurations. */
@NullMarked
package io.fireact.lm.format;

import org.jspecify.annotations.NullMarked;
