package io.fireact.cli.command;

import io.fireact.agent.Trajectory;
import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.cli.sweep.PointLabels;
import io.fireact.cli.sweep.StoredSweep;
import io.fireact.cli.sweep.Sweeps;
import io.fireact.curation.ReviewedTrajectory;
import io.fireact.curation.TrajectoryDigest;
import io.fireact.curation.Verdict;
import io.fireact.files.DurableFiles;
import io.fireact.plan.Plan;
import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.plan.StageKind;
import io.fireact.review.ReviewImport;
import io.fireact.review.ReviewSheet;
import io.fireact.stage.Plans;
import io.fireact.stage.job.TrajectoryChoice;
import io.fireact.store.FileArtifactStore;
import io.fireact.store.JsonLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lets people look at what is learned: a sheet to fill in, and a review file made of it. */
@Command(
    name = "review",
    description = {
      "Let people accept or reject trajectories before they are learned.",
      "`review export` writes a sheet; people fill in verdict (accept or reject), comment and"
          + " reviewer; `review import` makes a review file of it, which a spec names as `review`."
    },
    mixinStandardHelpOptions = true)
public final class ReviewCommand implements Runnable {
  private final GlobalOptions options;

  @Spec private CommandSpec spec = CommandSpec.create();

  public ReviewCommand(GlobalOptions options) {
    this.options = options;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "review what? export or import");
  }

  @Command(
      name = "export",
      description = {
        "Write the trajectories that would be learned, for people to review.",
        "These are what the mixes of the sweep take, each once, a review that the spec names already"
            + " left aside."
      },
      mixinStandardHelpOptions = true)
  int export(
      @Parameters(
              paramLabel = "SWEEP",
              description = "a sweep, by its id, its experiment's name or its spec file")
          String source,
      @Option(
              names = "--output",
              required = true,
              paramLabel = "FILE",
              description =
                  "a file that is not there yet: .csv for a spreadsheet, .jsonl for editors")
          Path output,
      @Option(
              names = "--point",
              split = ",",
              paramLabel = "AXIS=LABEL",
              description = "only the mixes of these points, such as n=512")
          Map<String, String> point,
      @Option(
              names = "--stage",
              defaultValue = "",
              paramLabel = "KEY",
              description = "only the mix whose key begins so; `fireact plan` shows keys")
          String stage,
      @Option(
              names = "--candidates",
              description =
                  "all that the filter takes in the order in which they are chosen, so that what"
                      + " takes the place of rejected ones is reviewed too")
          boolean candidates,
      @Option(names = "--json", description = "one JSON object on standard output") boolean json) {
    ReviewSheet.Format format = format(output);
    absent(output);
    Sweeps sweeps = Sweeps.open(options);
    StoredSweep sweep = sweeps.find(source);
    Map<String, ReviewSheet.Entry> entries = new LinkedHashMap<>();
    List<Stage> mixes = mixes(sweep.plan(), source, point == null ? Map.of() : point, stage);
    for (Stage mix : mixes) {
      TrajectoryChoice choice = choice(sweeps.store(), sweep, mix);
      int count = candidates ? Integer.MAX_VALUE : ((StageInput.TrainingSet) mix.input()).count();
      String from = mix.needs().getOrDefault("trajectories", "");
      choice.allowed().stream()
          .limit(count)
          .forEach(
              each ->
                  entries.putIfAbsent(
                      from + TrajectoryDigest.of(each), new ReviewSheet.Entry(from, each)));
    }
    if (entries.isEmpty()) {
      throw usage("there is no trajectory to review");
    }
    DurableFiles.write(
        output.toAbsolutePath(),
        out -> ReviewSheet.write(List.copyOf(entries.values()), format, out));
    if (json) {
      options.json(
          Map.of(
              "output", output.toAbsolutePath().toString(),
              "trajectories", entries.size(),
              "mixes", mixes.stream().map(Stage::key).toList()));
      return ExitCode.DONE.number();
    }
    options.print("%s: %d trajectories to review".formatted(output, entries.size()));
    options.print(
        "fill in verdict (accept or reject), comment and reviewer, leave the rest alone, then:"
            + " fireact review import %s --output REVIEW.jsonl".formatted(output));
    return ExitCode.DONE.number();
  }

  private static List<Stage> mixes(
      Plan plan, String source, Map<String, String> labels, String key) {
    Set<String> needed = new HashSet<>();
    Deque<String> open = new ArrayDeque<>();
    PointLabels.matching(plan, source, labels).forEach(point -> open.add(point.evaluate()));
    while (!open.isEmpty()) {
      String next = open.remove();
      if (needed.add(next)) {
        open.addAll(Plans.stage(plan, next).needs().values());
      }
    }
    List<Stage> mixes =
        plan.stages().stream()
            .filter(each -> each.kind() == StageKind.MIX && needed.contains(each.key()))
            .filter(each -> each.key().startsWith(key))
            .toList();
    if (mixes.isEmpty()) {
      throw usage(
          key.isEmpty()
              ? source + " has no trajectories to learn or to show there"
              : "%s has no mix there whose key begins with '%s'".formatted(source, key));
    }
    return mixes;
  }

  private static TrajectoryChoice choice(FileArtifactStore store, StoredSweep sweep, Stage mix) {
    for (String need : mix.needs().values()) {
      if (!sweep.records().containsKey(need)) {
        throw new CommandException(
            ExitCode.ENVIRONMENT,
            "'%s', which '%s' is chosen from, is not finished in this home; `fireact run` makes it"
                .formatted(Plans.stage(sweep.plan(), need).label(), mix.label()));
      }
    }
    return TrajectoryChoice.of(store, new Plans(store), mix, Optional.empty());
  }

  @Command(
      name = "import",
      description = {
        "Check filled-in sheets and make a review file of them, for a spec to name:",
        "  review: {file: reviews/hotpotqa.jsonl, unreviewed: keep}",
        "Rows without a verdict are not reviewed. What anybody rejects is not learned."
      },
      mixinStandardHelpOptions = true)
  int load(
      @Parameters(
              arity = "1..*",
              paramLabel = "FILE",
              description = "sheets of `review export`, of one person or several")
          List<Path> files,
      @Option(
              names = "--output",
              required = true,
              paramLabel = "REVIEW.jsonl",
              description = "a file that is not there yet")
          Path output,
      @Option(
              names = "--reviewer",
              defaultValue = "",
              paramLabel = "NAME",
              description = "who reviewed, where a row names nobody")
          String reviewer,
      @Option(names = "--json", description = "one JSON object on standard output") boolean json) {
    absent(output);
    FileArtifactStore store = Sweeps.open(options).store();
    ReviewImport review =
        new ReviewImport(
            stage ->
                stage.matches("[0-9a-f]{64}")
                    ? store
                        .stage(stage)
                        .filter(record -> record.stage().kind() == StageKind.TRAJECTORIES)
                        .map(record -> JsonLines.read(store, record, "episodes", Trajectory.class))
                    : Optional.empty(),
            reviewer);
    files.forEach(review::read);
    List<ReviewedTrajectory> verdicts = review.verdicts();
    if (verdicts.isEmpty()) {
      throw usage(
          "none of the %d rows has a verdict; write accept or reject into that column"
              .formatted(review.rows()));
    }
    DurableFiles.write(output.toAbsolutePath(), review::write);
    long accepted = verdicts.stream().filter(each -> each.verdict() == Verdict.ACCEPT).count();
    long reviewed = verdicts.stream().map(ReviewedTrajectory::digest).distinct().count();
    long reviewers = verdicts.stream().map(ReviewedTrajectory::reviewer).distinct().count();
    if (json) {
      options.json(
          Map.of(
              "output",
              output.toAbsolutePath().toString(),
              "rows",
              review.rows(),
              "reviewed",
              reviewed,
              "reviewers",
              reviewers,
              "accept",
              accepted,
              "reject",
              verdicts.size() - accepted));
      return ExitCode.DONE.number();
    }
    options.print(
        "%s: %d of %d rows have a verdict: %d accept, %d reject, of %d trajectories by %d %s"
            .formatted(
                output,
                verdicts.size(),
                review.rows(),
                accepted,
                verdicts.size() - accepted,
                reviewed,
                reviewers,
                reviewers == 1 ? "reviewer" : "reviewers"));
    options.print("name it in a spec: review: {file: %s, unreviewed: keep}".formatted(output));
    return ExitCode.DONE.number();
  }

  private static ReviewSheet.Format format(Path output) {
    String name = output.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".csv")) {
      return ReviewSheet.Format.CSV;
    }
    if (name.endsWith(".jsonl")) {
      return ReviewSheet.Format.JSON_LINES;
    }
    throw usage(output + ": its name must end in .csv or .jsonl, which says how it is written");
  }

  private static void absent(Path output) {
    if (Files.exists(output)) {
      throw usage(output + " is there already; name a file that is not");
    }
  }

  private static CommandException usage(String message) {
    return new CommandException(ExitCode.USAGE, message);
  }
}
