/** Fine-tuning by an external program, which is given files and leaves files. */
@NullMarked
package io.fireact.stage.job.command;

import org.jspecify.annotations.NullMarked;
