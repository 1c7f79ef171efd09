/** The one declaration of what a spec may hold, and what is derived from it. */
@NullMarked
package io.fireact.spec.schema;

import org.jspecify.annotations.NullMarked;
