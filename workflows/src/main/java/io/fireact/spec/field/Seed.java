package io.fireact.spec.field;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A seed of one part; where it is not written it is the spec's own. */
@Doc("Seed of everything random in this part. Default: the spec's own seed.")
@Range(min = 0, max = Seed.LARGEST)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Seed {
  /** Largest integer that every JSON reader holds exactly. */
  long LARGEST = (1L << 53) - 1;
}
