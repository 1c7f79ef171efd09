package io.fireact.cli.result;

import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.cli.sweep.StoredSweep;
import io.fireact.cli.sweep.Sweeps;
import io.fireact.report.result.PublishedComparison;
import io.fireact.sweep.SweepProgress;
import io.fireact.sweep.SweepState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How {@code run} and {@code watch} end: points, report, failures, exit code.
 *
 * @param json one JSON object instead of a table
 */
public record RunSummary(GlobalOptions options, Sweeps sweeps, boolean json) {

  /** Prints how a sweep ended; its exit code. */
  public ExitCode print(SweepProgress last) {
    Optional<StoredSweep> stored = sweeps.stored(last.id());
    Optional<FinishedRuns> runs = stored.map(sweep -> FinishedRuns.read(sweep, sweeps.store()));
    List<SettingResult> settings = runs.map(FinishedRuns::settings).orElse(List.of());
    Optional<Path> report =
        last.state() == SweepState.DONE
            ? stored.flatMap(
                sweep ->
                    ReportExport.exportReport(
                        sweep, sweeps.store(), options.home().reports().resolve(last.experiment())))
            : Optional.empty();
    Optional<PublishedComparison> published =
        report.isPresent()
            ? stored.flatMap(sweep -> ReportExport.published(sweep, sweeps.store()))
            : Optional.empty();
    List<String> warnings = new ArrayList<>();
    stored.ifPresent(
        sweep -> {
          warnings.addAll(sweep.warnings());
          warnings.addAll(ReportExport.warnings(sweep));
        });
    warnings.forEach(warning -> options.say("warning: " + warning));
    if (json) {
      options.json(
          RunResult.of(
              last,
              report.map(Path::toString).orElse(null),
              settings,
              runs.map(FinishedRuns::points).orElse(List.of()),
              published.orElse(null),
              warnings));
    } else {
      ResultTable.render(settings).forEach(options::print);
      published.ifPresent(numbers -> PublishedTable.render(numbers).forEach(options::print));
      report.ifPresent(page -> options.print("report: " + page));
    }
    return switch (last.state()) {
      case DONE -> ExitCode.DONE;
      case CANCELLED -> {
        options.say("the sweep was cancelled; `fireact run` on its spec goes on with it");
        yield ExitCode.CANCELLED;
      }
      case INCOMPLETE -> {
        options.say(
            "the experiment is incomplete: something failed that passes; once it is there again"
                + " run the same command: what is finished is kept, only the rest is asked");
        yield ExitCode.INCOMPLETE;
      }
      case FAILED, RUNNING, PAUSED -> {
        failed();
        yield ExitCode.FAILED;
      }
    };
  }

  private void failed() {
    options.say(
        "the experiment failed; put right what the messages name and run the same command again:"
            + " what is finished is kept");
  }
}
