/** One class a command: its options, and what it does with them. */
@NullMarked
package io.fireact.cli.command;

import org.jspecify.annotations.NullMarked;
