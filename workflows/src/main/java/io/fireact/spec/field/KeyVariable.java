package io.fireact.spec.field;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The name of an environment variable that holds a key. */
@Doc("Environment variable that holds the key; never the key itself.")
@Text(
    longest = 100,
    pattern = "^[A-Za-z_][A-Za-z0-9_]*$",
    allowed = "the name of an environment variable, such as SERPER_API_KEY")
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface KeyVariable {}
