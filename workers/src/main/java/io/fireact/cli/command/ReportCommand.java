package io.fireact.cli.command;

import io.fireact.cli.result.PublishedTable;
import io.fireact.cli.result.ReportExport;
import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.cli.sweep.StoredSweep;
import io.fireact.cli.sweep.Sweeps;
import io.fireact.report.result.ReportData;
import io.fireact.report.result.Summary;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a finished experiment's report to a directory. Needs no server. */
@Command(
    name = "report",
    description = "Write the report of a finished experiment to a directory.",
    mixinStandardHelpOptions = true)
public final class ReportCommand implements Callable<Integer> {
  private final GlobalOptions options;

  @Parameters(paramLabel = "SWEEP|SPEC", description = SweepCommands.SWEEP)
  private String sweep = "";

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "where to (default: reports/EXPERIMENT below the home)")
  private @Nullable Path output;

  @Option(
      names = "--target",
      paramLabel = "EM",
      split = ",",
      description =
          "say how many trajectories and steps an exact match takes by the fitted curve, such as"
              + " 0.8; several are separated by commas")
  private List<Double> targets = List.of();

  public ReportCommand(GlobalOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() {
    for (double target : targets) {
      if (!(target > 0 && target < 1)) {
        throw new CommandException(
            ExitCode.USAGE, "--target must be above 0 and below 1, such as 0.8; not " + target);
      }
    }
    Sweeps sweeps = Sweeps.open(options);
    StoredSweep found = sweeps.find(sweep);
    @Nullable Path named = output;
    Path directory =
        named == null ? options.home().reports().resolve(found.plan().experiment()) : named;
    Path page =
        ReportExport.exportReport(found, sweeps.store(), directory)
            .orElseThrow(
                () ->
                    new CommandException(
                        ExitCode.FAILED,
                        "%s has no report yet: %d of %d stages are finished; `fireact run` on its"
                                .formatted(
                                    found.plan().id(),
                                    found.finished(),
                                    found.plan().stages().size())
                            + " spec goes on"));
    options.print(page.toString());
    ReportExport.published(found, sweeps.store())
        .ifPresent(published -> PublishedTable.render(published).forEach(options::print));
    if (!targets.isEmpty()) {
      ReportData data = ReportExport.data(found, sweeps.store());
      targets.forEach(target -> Summary.reach(data, target).forEach(options::print));
    }
    return ExitCode.DONE.number();
  }
}
