/** Where this installation keeps its files, and its settings. */
@NullMarked
package io.fireact.config;

import org.jspecify.annotations.NullMarked;
