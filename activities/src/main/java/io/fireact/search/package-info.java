/** The search tool: a local BM25 index and a remote HTTP API behind one contract. */
@NullMarked
package io.fireact.search;

import org.jspecify.annotations.NullMarked;
