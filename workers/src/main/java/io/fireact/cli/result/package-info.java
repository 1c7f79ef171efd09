/** What an experiment found: points read from the store, tables, the one JSON object. */
@NullMarked
package io.fireact.cli.result;

import org.jspecify.annotations.NullMarked;
