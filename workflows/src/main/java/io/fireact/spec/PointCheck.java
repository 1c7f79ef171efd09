package io.fireact.spec;

/**
 * A further rule for points, of whoever reads a spec: what only can be seen outside it, such as in
 * the files of a model. Asked for points that are right in themselves, as often as there are such.
 */
public interface PointCheck {

  /** No further rule. */
  PointCheck NONE = (point, report) -> {};

  /** Takes what is wrong. */
  interface Report {
    /**
     * @param path the field, such as {@code student.context}; its place is found
     * @param message what was found and what is allowed
     */
    void problem(String path, String message);

    /** Whether the spec has the field at {@code path}, or it is a default. */
    boolean written(String path);
  }

  /** Checks a point. */
  void check(PointSpec point, Report report);
}
