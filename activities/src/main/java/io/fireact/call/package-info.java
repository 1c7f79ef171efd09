/**
 * The one way by which models and search tools are called: what of a call is kept, limited and
 * counted is composed in {@link io.fireact.call.CallPipeline}, and follows from its provider.
 */
@NullMarked
package io.fireact.call;

import org.jspecify.annotations.NullMarked;
