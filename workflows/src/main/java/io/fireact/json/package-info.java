/**
 * JSON: the one mapping that artifacts, payloads and reports share, and the one strict reader each
 * for documents and for JSON lines. Nothing else in the project reads JSON; a test holds that.
 */
@NullMarked
package io.fireact.json;

import org.jspecify.annotations.NullMarked;
