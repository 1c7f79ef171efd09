/** The one JSON mapping that artifacts, payloads and reports share. */
@NullMarked
package io.fireact.json;

import org.jspecify.annotations.NullMarked;
