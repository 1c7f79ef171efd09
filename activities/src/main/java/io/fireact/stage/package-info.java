/** The activity implementations: each stage's work, calls of models and tools, failure mapping. */
@NullMarked
package io.fireact.stage;

import org.jspecify.annotations.NullMarked;
