package io.fireact.json;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What JSON calls a record among the permitted ones of its sealed interface, such as {@code bm25}.
 * The interface says with {@link com.fasterxml.jackson.annotation.JsonTypeInfo} which property has
 * the name; it lists its records nowhere but in {@code permits}, which is written out: without it
 * the compiler finds them in an order of its own.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Kind {
  /** The name; never change it, since artifacts and stage keys have it. */
  String value();
}
