/** Language models behind one contract: scripted, remote, local. */
@NullMarked
package io.fireact.model;

import org.jspecify.annotations.NullMarked;
