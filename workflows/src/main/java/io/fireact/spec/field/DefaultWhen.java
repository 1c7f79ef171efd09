package io.fireact.spec.field;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Another default where a field of the same mapping is written; the first that holds counts, before
 * {@link io.fireact.json.Default}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@Repeatable(DefaultWhen.Cases.class)
public @interface DefaultWhen {
  /** The other field, by its name in a spec. */
  String field();

  /** What is written there; empty where anything will do. */
  String is() default "";

  /** The default, written as {@link io.fireact.json.Default#value}. */
  String value();

  /** Several of them. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  @interface Cases {
    /** In the order in which they are looked at. */
    DefaultWhen[] value();
  }
}
