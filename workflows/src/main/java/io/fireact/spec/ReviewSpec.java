package io.fireact.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fireact.json.Default;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.RecordingDigest;
import io.fireact.spec.field.RecordingFile;

/**
 * What people said of trajectories, as {@code fireact review import} writes it. What somebody
 * rejects is not learned, be it that others accept it.
 *
 * @param sha256 empty until the file has been looked at
 */
public record ReviewSpec(
    @NotInKey @RecordingFile String file,
    @RecordingDigest String sha256,
    @Doc("What becomes of trajectories that nobody reviewed: keep or drop them.") @Default("keep")
        Unreviewed unreviewed) {

  /** What becomes of what nobody reviewed. */
  public enum Unreviewed {
    @JsonProperty("keep")
    KEEP,
    @JsonProperty("drop")
    DROP
  }

  /** Whether it is known which file it is. */
  public boolean identified() {
    return !sha256.isEmpty();
  }
}
