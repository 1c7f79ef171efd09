/** Base models of others: found by directory or hub id, known by content, fetched and verified. */
@NullMarked
package io.fireact.lm.hub;

import org.jspecify.annotations.NullMarked;
