package io.fireact.cli.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fireact.cli.sweep.StoredSweep;
import io.fireact.plan.Plan;
import io.fireact.plan.PlanDiff;
import io.fireact.plan.Stage;
import io.fireact.plan.StageKind;
import io.fireact.plan.StageRecord;
import io.fireact.store.ArtifactStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code plan} prints.
 *
 * @param sweep the id that the sweep would have
 * @param files that the spec is made of, itself first; left out where it includes none
 */
public record PlanView(
    String experiment,
    String sweep,
    Counts counts,
    List<PlannedStage> stages,
    List<Plan.Point> points,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> files) {
  /** Stages of one kind that are named; a grid may have thousands. */
  private static final int NAMED = 12;

  private static final int KEY_DIGITS = 12;

  public PlanView {
    stages = List.copyOf(stages);
    points = List.copyOf(points);
    files = List.copyOf(files);
  }

  /** How many stages there are. */
  public record Counts(int total, int reused, @JsonProperty("new") int made) {}

  /**
   * A stage of the plan.
   *
   * @param kind in lower case
   * @param finished whether its result is in the store
   * @param why what differs from the nearest finished stage; null where nobody asked
   */
  public record PlannedStage(
      String key,
      String kind,
      String label,
      Map<String, String> needs,
      boolean finished,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String why) {}

  /**
   * @param explain where to look for finished stages to compare with; null for no comparison
   * @param files that the spec is made of
   */
  public static PlanView of(
      StoredSweep sweep, @Nullable ArtifactStore explain, List<String> files) {
    Collection<Stage> earlier =
        explain == null ? List.of() : explain.stages().stream().map(StageRecord::stage).toList();
    List<PlannedStage> stages = new ArrayList<>();
    for (Stage stage : sweep.plan().stages()) {
      boolean finished = sweep.has(stage) && !sweep.givenUp().containsKey(stage.key());
      stages.add(
          new PlannedStage(
              stage.key(),
              name(stage.kind()),
              stage.label(),
              stage.needs(),
              finished,
              explain == null || finished ? null : PlanDiff.why(stage, earlier)));
    }
    Plan plan = sweep.plan();
    int total = stages.size();
    return new PlanView(
        plan.experiment(),
        plan.id(),
        new Counts(total, sweep.finished(), total - sweep.finished()),
        stages,
        plan.points(),
        files.size() > 1 ? files : List.of());
  }

  /** For people: a heading, then each kind with its stages. */
  public List<String> render() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s: %d stages for %d %s, %d reused, %d new (sweep %s)"
            .formatted(
                experiment,
                counts.total(),
                points.size(),
                points.size() == 1 ? "point" : "points",
                counts.reused(),
                counts.made(),
                sweep));
    if (!files.isEmpty()) {
      lines.add("  made of " + String.join(", ", files));
    }
    for (StageKind kind : StageKind.values()) {
      List<PlannedStage> mine =
          stages.stream().filter(stage -> stage.kind().equals(name(kind))).toList();
      if (!mine.isEmpty()) {
        long reused = mine.stream().filter(PlannedStage::finished).count();
        lines.add("  %-13s %3d reused %3d new".formatted(name(kind), reused, mine.size() - reused));
        mine.stream().limit(NAMED).forEach(stage -> stage(stage, lines));
        if (mine.size() > NAMED) {
          lines.add("      and %d more; --json has them all".formatted(mine.size() - NAMED));
        }
      }
    }
    return lines;
  }

  private static void stage(PlannedStage stage, List<String> lines) {
    String key = stage.key().substring(0, KEY_DIGITS);
    lines.add("    %s %s  [%s]".formatted(stage.finished() ? "=" : "+", stage.label(), key));
    if (stage.why() != null) {
      lines.add("        " + stage.why());
    }
  }

  private static String name(StageKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
