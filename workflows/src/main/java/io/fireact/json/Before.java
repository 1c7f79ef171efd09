package io.fireact.json;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a record's component is in JSON that was written before there was such a component, where
 * that is not its {@link Default}: what was fixed then. Whoever changes a default writes the old
 * one here, or plans and artifacts of before would come to mean something else.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.ANNOTATION_TYPE})
public @interface Before {
  /** The value, written as a {@link Default}. */
  String value() default "";
}
