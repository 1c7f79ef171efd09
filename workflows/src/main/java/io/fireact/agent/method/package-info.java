/**
 * Methods: how an agent goes about a question, and their prompt texts. To add one: a class that
 * implements {@link io.fireact.agent.method.AgentMethod}, its instruction as a resource, and a line
 * in {@link io.fireact.agent.method.Method}.
 */
@NullMarked
package io.fireact.agent.method;

import org.jspecify.annotations.NullMarked;
