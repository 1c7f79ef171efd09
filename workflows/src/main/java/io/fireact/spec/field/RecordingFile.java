package io.fireact.spec.field;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A file of recorded answers. */
@Doc(
    "A file: absolute, or from the spec's own directory; its content decides reuse, its place does"
        + " not.")
@Text(longest = 500)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface RecordingFile {}
