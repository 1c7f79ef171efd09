/** Fine-tuning by OpenAI's API. */
@NullMarked
package io.fireact.stage.job.openai;

import org.jspecify.annotations.NullMarked;
