/** People's review of trajectories: the sheet that they fill in, and what is made of it. */
@NullMarked
package io.fireact.review;

import org.jspecify.annotations.NullMarked;
