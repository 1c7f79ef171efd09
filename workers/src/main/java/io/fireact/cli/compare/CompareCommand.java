package io.fireact.cli.compare;

import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.cli.sweep.StoredSweep;
import io.fireact.cli.sweep.Sweeps;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares settings of sweeps, or two released runs, on the same questions. Needs no server. */
@Command(
    name = "compare",
    description = {
      "Compare settings on the questions that both were asked.",
      "",
      "  fireact compare SWEEP                             (all its settings)",
      "  fireact compare SWEEP --point n=16 --point n=512  (two of them)",
      "  fireact compare SWEEP OTHER                       (equal labels)",
      "  fireact compare RUN.json OTHER.json --asked 500   (files of trajectories)",
      "",
      "McNemar's exact test, and the differences of exact match and F1 with intervals by a paired"
          + " bootstrap; runs that differ in seeds only are taken together, question by question.",
      "Exit code 3 when nothing of a sweep is evaluated yet, 2 when there is nothing to compare:"
          + " other tasks, no common question, one and the same setting."
    },
    mixinStandardHelpOptions = true)
public final class CompareCommand implements Callable<Integer> {
  private final GlobalOptions options;

  @Parameters(
      paramLabel = "A [B]",
      arity = "1..2",
      description =
          "a sweep's id or its beginning, an experiment's name (its newest sweep), or a spec file;"
              + " or two files of trajectories in any format that is read, which end in .json or"
              + " .jsonl")
  private List<String> sides = List.of();

  @Option(
      names = "--point",
      paramLabel = "AXIS=LABEL",
      description =
          "which points, such as n=512 or n=512,seed=1; once for both sides, or twice, for A and"
              + " then for B")
  private List<String> points = List.of();

  @Option(
      names = "--asked",
      paramLabel = "N",
      description =
          "of released runs: how many questions were asked; those without a record count as wrong")
  private @Nullable Integer asked;

  @Option(names = "--json", description = "one JSON object on standard output")
  private boolean json;

  public CompareCommand(GlobalOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() {
    long files = sides.stream().filter(CompareCommand::isReleased).count();
    if (files > 0 && files < 2) {
      throw usage(
          "a file of trajectories is compared with another such file only: name two files; `fireact"
              + " export` makes one of a stage");
    }
    Comparison comparison = files > 0 ? ofFiles() : ofSweeps();
    if (json) {
      options.json(comparison);
    } else {
      ComparisonText.lines(comparison).forEach(options::print);
    }
    return ExitCode.DONE.number();
  }

  private static boolean isReleased(String side) {
    return ReleasedSides.isFile(side);
  }

  private Comparison ofFiles() {
    if (!points.isEmpty()) {
      throw usage("--point is for sweeps; a released run has one point");
    }
    @Nullable Integer questions = asked;
    if (questions != null && questions < 1) {
      throw usage("--asked must be 1 or more, not " + questions);
    }
    for (String side : sides) {
      if (!Files.isRegularFile(Path.of(side))) {
        throw usage("there is no file " + side);
      }
    }
    ReleasedSides read =
        ReleasedSides.read(sides.get(0), sides.get(1), questions == null ? 0 : questions);
    return Comparison.of(
        Pairing.across(List.of(read.first()), List.of(read.second()), Set.of()), read.remarks());
  }

  private Comparison ofSweeps() {
    if (asked != null) {
      throw usage("--asked is for released runs; a sweep knows what it asked");
    }
    if (points.size() > 2) {
      throw usage(
          "--point stands at most twice: for A and for B; several labels of one point are"
              + " separated by commas, such as --point n=16,seed=1");
    }
    List<Map<String, String>> labels = points.stream().map(CompareCommand::labels).toList();
    Map<String, String> ofFirst = labels.isEmpty() ? Map.of() : labels.get(0);
    Map<String, String> ofSecond = labels.size() == 2 ? labels.get(1) : ofFirst;
    Sweeps sweeps = Sweeps.open(options);
    StoredSweep sweep = sweeps.find(sides.get(0));
    SweepSide first = SweepSide.read(sweep, sweeps.store(), sides.get(0), ofFirst);
    Set<String> remarks = new LinkedHashSet<>(sweep.warnings());
    remarks.addAll(first.unfinished());
    if (sides.size() == 1 && labels.size() < 2) {
      return Comparison.of(Pairing.within(first.settings()), new ArrayList<>(remarks));
    }
    String other = sides.get(sides.size() - 1);
    StoredSweep otherSweep = sides.size() == 1 ? sweep : sweeps.find(other);
    if (otherSweep.plan().id().equals(sweep.plan().id()) && ofSecond.equals(ofFirst)) {
      return Comparison.of(Pairing.within(first.settings()), new ArrayList<>(remarks));
    }
    SweepSide second = SweepSide.read(otherSweep, sweeps.store(), other, ofSecond);
    remarks.addAll(otherSweep.warnings());
    remarks.addAll(second.unfinished());
    Set<String> chosen = new LinkedHashSet<>(ofFirst.keySet());
    chosen.addAll(ofSecond.keySet());
    return Comparison.of(
        Pairing.across(first.settings(), second.settings(), chosen), new ArrayList<>(remarks));
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals < 1) {
        throw usage(
            "--point "
                + text
                + ": '"
                + part
                + "' is not AXIS=LABEL, such as n=512; separate several by commas");
      }
      String axis = part.substring(0, equals);
      if (labels.put(axis, part.substring(equals + 1)) != null) {
        throw usage("--point " + text + " names the axis '" + axis + "' twice");
      }
    }
    return labels;
  }

  private static CommandException usage(String message) {
    return new CommandException(ExitCode.USAGE, message);
  }
}
