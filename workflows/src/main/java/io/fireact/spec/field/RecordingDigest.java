package io.fireact.spec.field;

import io.fireact.json.Default;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What pins a recording. */
@Doc("Digest of the file's bytes: pins its content.")
@Sha256
@Default
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface RecordingDigest {}
