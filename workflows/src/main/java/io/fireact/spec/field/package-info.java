/** What a spec's records say of their components: meaning, range, defaults. */
@NullMarked
package io.fireact.spec.field;

import org.jspecify.annotations.NullMarked;
