/** What this machine can do, and what to do about what is missing. */
@NullMarked
package io.fireact.cli.doctor;

import org.jspecify.annotations.NullMarked;
