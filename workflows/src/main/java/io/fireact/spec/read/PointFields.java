package io.fireact.spec.read;

import io.fireact.spec.PointCheck;
import io.fireact.spec.PointSpec;
import java.util.List;
import java.util.Map;

/**
 * What a spec says of its points, its axes put in: a record for each version of the spec, whose
 * components are the spec's fields.
 */
public sealed interface PointFields permits SingleTaskFields, MultiTaskFields {

  /**
   * The points at these values of the axes, one an evaluation.
   *
   * @param labels axis name to the value's label
   * @param report takes what contradicts itself, so that there are no points
   */
  List<PointSpec> points(Map<String, String> labels, PointCheck.Report report);
}
