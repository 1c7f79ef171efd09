/**
 * The agent, pure: questions, trajectories, and how a model's text is written and read. Methods are
 * below.
 */
@NullMarked
package io.fireact.agent;

import org.jspecify.annotations.NullMarked;
