package io.fireact.spec.shape;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a field of the spec on the component of its record, or a kind on the record itself: what
 * it means, its range and its default. {@link RecordShape} makes a shape of them. A component named
 * {@code seed} needs none.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.TYPE})
public @interface Declared {
  /** What it is, in a sentence. */
  String value();

  /** Smallest number. */
  long min() default 0;

  /** Largest number, or the longest text in characters. */
  long max() default 500;

  /** The default as it could be written; empty text where {@link #presence} does not use it. */
  String initial() default "";

  /** What a spec may leave out. */
  Presence presence() default Presence.REQUIRED;

  /** Whether a field is written. */
  enum Presence {
    /** It must be. */
    REQUIRED,
    /** Where it is not, it is {@link Declared#initial}, or a mapping of its own defaults. */
    DEFAULT,
    /** Where it is not, the component is null. */
    ABSENT
  }
}
