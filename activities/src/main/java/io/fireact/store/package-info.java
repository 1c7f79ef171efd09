/** Content-addressed artifacts, stage records and the journal of remote answers. */
@NullMarked
package io.fireact.store;

import org.jspecify.annotations.NullMarked;
