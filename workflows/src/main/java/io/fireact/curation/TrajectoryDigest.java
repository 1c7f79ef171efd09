package io.fireact.curation;

import io.fireact.agent.ReActFormat;
import io.fireact.agent.Trajectory;
import io.fireact.plan.CanonicalJson;
import java.util.List;

/**
 * Names what a person reads of a trajectory: SHA-256 of the canonical JSON of its question's id,
 * its method's id and its text ({@link ReActFormat#text}), 64 hex digits. A verdict is about that
 * text and no other, whichever stage it came from.
 */
public final class TrajectoryDigest {
  private TrajectoryDigest() {}

  /** Of a trajectory. */
  public static String of(Trajectory trajectory) {
    return of(trajectory.question().id(), trajectory.method().id(), ReActFormat.text(trajectory));
  }

  /** Of what a file says of one. */
  public static String of(String id, String method, String text) {
    return CanonicalJson.sha256(List.of(id, method, text));
  }
}
