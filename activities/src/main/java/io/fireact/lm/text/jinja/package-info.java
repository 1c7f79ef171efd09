/**
 * The language of chat templates: Jinja2 3.1 as transformers sets it up (immutable sandbox, {@code
 * trim_blocks}, {@code lstrip_blocks}, loop controls, {@code generation}), with Python's values.
 *
 * <p>{@link io.fireact.lm.text.jinja.Template} is the way in. {@code Lexer} and {@code Parser} make
 * {@link io.fireact.lm.text.jinja.Statement}s, {@code Scopes} says which variable a name is, as
 * Jinja2's compiler does, and {@code Interpreter} runs them. What of Jinja2 is not there is refused
 * while parsing; what is there gives Python's text or Python's error.
 */
@NullMarked
package io.fireact.lm.text.jinja;

import org.jspecify.annotations.NullMarked;
