/** Records of data files: JSON, JSON lines and CSV, read strictly, every fault with its line. */
@NullMarked
package io.fireact.record;

import org.jspecify.annotations.NullMarked;
