package io.fireact.spec.field;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which text a field takes: a line, unless it says something else. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.ANNOTATION_TYPE})
public @interface Text {
  /** Most characters. */
  int longest();

  /** A regular expression that means the same to Java and to JSON Schema; empty for any text. */
  String pattern() default "";

  /** The pattern in words that continue "allowed is"; written where a pattern is. */
  String allowed() default "";

  /** Whether a text without a pattern may have line breaks. */
  boolean lines() default false;
}
