/** Live progress: what is known of running stages, and how a terminal or a log shows it. */
@NullMarked
package io.fireact.cli.progress;

import org.jspecify.annotations.NullMarked;
