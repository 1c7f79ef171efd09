/**
 * How a spec's text becomes points: its versions, rules between fields, and every problem's place.
 */
@NullMarked
package io.fireact.spec.read;

import org.jspecify.annotations.NullMarked;
