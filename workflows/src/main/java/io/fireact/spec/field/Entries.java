package io.fireact.spec.field;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which keys an open mapping takes, and which values. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.ANNOTATION_TYPE})
public @interface Entries {
  /** Any of them. */
  Text key();

  /** Of any key; left out where any JSON may stand. */
  Text[] value() default {};
}
