package io.fireact.spec;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a component that does not decide a result, so that it is left out of stage keys and may
 * change on resume. Not for anything that changes a single byte of an artifact.
 *
 * <p>On the component it is found by reflection, on the accessor that the component passes it to by
 * Jackson.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.METHOD})
public @interface NotInKey {}
