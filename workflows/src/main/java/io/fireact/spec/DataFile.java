package io.fireact.spec;

import io.fireact.json.Default;
import io.fireact.json.NamedValues;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.HttpUrl;
import io.fireact.spec.field.Sha256;
import io.fireact.spec.field.Text;

/**
 * A published data file. Only its SHA-256 decides a stage's key; where it is fetched from does not.
 */
@NamedValues(PublishedFile.class)
public record DataFile(
    @NotInKey
        @Doc("Its path below a local data directory, such as hotpotqa/dev.json.")
        @Text(
            longest = 200,
            pattern = "^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$",
            allowed = "a relative path such as hotpotqa/dev.json, without ..")
        String file,
    @Doc("SHA-256 of its bytes; this alone decides which data it is.") @Sha256 String sha256,
    @NotInKey
        @Doc("Where it is published; used when the local data directory does not have it.")
        @HttpUrl
        String url,
    @NotInKey
        @Doc("What it may be used under, such as CC BY-SA 4.0; said before it is downloaded.")
        @Text(longest = 200)
        @Default
        String license) {

  /** One of which nobody says the license. */
  public DataFile(String file, String sha256, String url) {
    this(file, sha256, url, "");
  }
}
