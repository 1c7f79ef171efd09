package io.fireact.spec.field;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which numbers a field takes: one of {@code min} and {@code above}, one of the others. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.ANNOTATION_TYPE})
public @interface Range {
  /** Smallest. */
  double min() default Double.NaN;

  /** Lower bound that is itself left out. */
  double above() default Double.NaN;

  /** Largest. */
  double max() default Double.NaN;

  /** Upper bound that is itself left out. */
  double below() default Double.NaN;
}
