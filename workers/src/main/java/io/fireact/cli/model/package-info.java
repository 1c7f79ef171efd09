/** Commands that open a model in their own process: serve it, or ask it as an agent. */
@NullMarked
package io.fireact.cli.model;

import org.jspecify.annotations.NullMarked;
