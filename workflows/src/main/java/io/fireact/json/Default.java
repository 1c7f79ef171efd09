package io.fireact.json;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a record's component is where nobody says: in a spec, and in JSON, unless {@link Before}
 * says something else of that. Written as in a spec: a number, true or false, text; a list's words
 * with commas between them; a sealed interface's kind; nothing for a record of its own defaults,
 * and for an empty mapping.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.ANNOTATION_TYPE})
public @interface Default {
  /** The value. */
  String value() default "";
}
