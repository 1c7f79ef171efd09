/** The agent, pure: the ReAct loop, its text format and parser, trajectories and dispositions. */
@NullMarked
package io.fireact.agent;

import org.jspecify.annotations.NullMarked;
