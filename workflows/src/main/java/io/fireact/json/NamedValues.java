package io.fireact.json;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.function.Supplier;

/** Some values of a record have names, by which a {@link Default} may call them. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface NamedValues {
  /** An enum, whose constants are called by their names in lower case. */
  Class<? extends Supplier<? extends Record>> value();
}
