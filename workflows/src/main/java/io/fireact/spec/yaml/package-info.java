/** YAML text as a bounded tree in which every key and value knows its line and column. */
@NullMarked
package io.fireact.spec.yaml;

import org.jspecify.annotations.NullMarked;
