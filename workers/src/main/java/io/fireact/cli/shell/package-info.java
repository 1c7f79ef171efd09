/** What every command shares: options, exit codes, failures, signals, terminal and logs. */
@NullMarked
package io.fireact.cli.shell;

import org.jspecify.annotations.NullMarked;
