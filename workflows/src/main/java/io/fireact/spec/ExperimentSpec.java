package io.fireact.spec;

import io.fireact.json.Default;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.Text;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A checked experiment spec, its axes expanded.
 *
 * @param name part of the sweep's id and of its report, not of any other stage's key
 * @param published in no key but the report's
 * @param points at least one, in the order of the axes' values
 */
public record ExperimentSpec(
    @Doc("The experiment's name, part of the sweep's id.")
        @Text(
            longest = 40,
            pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
            allowed = "at most 40 lower-case letters, digits and single dashes, a letter first")
        String name,
    @Doc("What the experiment is about, for people.") @Text(longest = 2_000, lines = true) @Default
        String description,
    @Doc("How a run goes about its work; changes no result.") @Default RunSettings run,
    @Doc("Numbers that others published, for the report to compare with.")
        @Nullable Published published,
    List<PointSpec> points) {
  public ExperimentSpec {
    points = List.copyOf(points);
  }

  /** The same experiment, its points with more known about them. */
  public ExperimentSpec with(List<PointSpec> others) {
    return new ExperimentSpec(name, description, run, published, others);
  }
}
