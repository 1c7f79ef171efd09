package io.fireact.cli.command;

import io.fireact.agent.Trajectory;
import io.fireact.agent.method.Method;
import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.cli.sweep.TrajectorySources;
import io.fireact.files.DurableFiles;
import io.fireact.plan.StageKind;
import io.fireact.search.SearchRecording;
import io.fireact.task.released.TrajectoryExport;
import io.fireact.task.released.TrajectoryFormat;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes trajectories for other programs, and says what their format does not hold. */
@Command(
    name = "export",
    description = {
      "Write trajectories in a format of other programs, and say what it does not hold.",
      "As searches: what agents searched for and read, for a search of kind recorded.",
      "What a format has no place for stands in a field `fireact` beside each episode, which other"
          + " programs pass over, so that a file can be read here again as it was."
    },
    mixinStandardHelpOptions = true)
public final class ExportCommand implements Callable<Integer> {
  private static final String SEARCHES = "searches";

  private final GlobalOptions options;

  @Parameters(
      index = "0",
      paramLabel = "FORMAT",
      description = {
        "alpaca (FireAct's, one JSON array), chat (FireAct's messages, JSON lines), openai (for its"
            + " fine-tuning), sharegpt, trajectories (our own, all that is known), or searches (a"
            + " recording)"
      })
  private String format = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "SOURCE",
      description =
          "a file of trajectories in any of these formats or a run of FireAct's; the key of a"
              + " finished stage or its beginning; or a sweep, by its id, experiment or spec file")
  private List<String> sources = List.of();

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "a file that is not there yet")
  private Path output = Path.of("");

  @Option(
      names = "--stage",
      paramLabel = "KIND",
      defaultValue = "trajectories",
      description =
          "which stage of a sweep: trajectories (default), mix (those that were learned) or evaluate")
  private String stage = "";

  @Option(names = "--bare", description = "without the field `fireact`")
  private boolean bare;

  @Option(names = "--json", description = "one JSON object on standard output")
  private boolean json;

  public ExportCommand(GlobalOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() {
    boolean searches = format.equals(SEARCHES);
    Optional<TrajectoryFormat> chosen =
        Arrays.stream(TrajectoryFormat.values())
            .filter(each -> each.id().equals(format))
            .findFirst();
    if (chosen.isEmpty() && !searches) {
      throw usage(
          "there is no format '%s'; there are %s, %s"
              .formatted(
                  format,
                  Arrays.stream(TrajectoryFormat.values())
                      .map(TrajectoryFormat::id)
                      .collect(Collectors.joining(", ")),
                  SEARCHES));
    }
    StageKind kind =
        List.of(StageKind.TRAJECTORIES, StageKind.MIX, StageKind.EVALUATE).stream()
            .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(stage))
            .findFirst()
            .orElseThrow(
                () -> usage("--stage '" + stage + "'; allowed are trajectories, mix and evaluate"));
    if (Files.exists(output)) {
      throw usage(output + " is there already; name a file that is not");
    }
    TrajectorySources found = new TrajectorySources(options);
    List<Trajectory> trajectories = new ArrayList<>();
    sources.forEach(source -> trajectories.addAll(found.read(source, kind)));
    if (chosen.isEmpty()) {
      return searches(trajectories);
    }
    TrajectoryExport export = new TrajectoryExport(trajectories, chosen.get(), bare);
    if (export.count() == 0) {
      throw usage("there is no trajectory to write that " + format + " can hold");
    }
    DurableFiles.write(output.toAbsolutePath(), export::write);
    if (json) {
      options.json(
          Map.of(
              "output", output.toAbsolutePath().toString(),
              "format", format,
              "trajectories", export.count(),
              "methods", byId(export.methods()),
              "dropped", export.dropped()));
      return ExitCode.DONE.number();
    }
    options.print(
        "%s: %d trajectories (%s)"
            .formatted(output, export.count(), counts(byId(export.methods()))));
    options.print(
        export.dropped().isEmpty()
            ? "nothing was dropped: read again, they are the same"
            : "dropped, in so many trajectories: " + counts(export.dropped()));
    return ExitCode.DONE.number();
  }

  private Integer searches(List<Trajectory> trajectories) {
    SearchRecording.Harvest harvest = SearchRecording.harvest(trajectories);
    if (harvest.lines().isEmpty()) {
      throw usage("there is no search in these trajectories");
    }
    String lines = String.join("\n", harvest.lines().values()) + "\n";
    DurableFiles.write(
        output.toAbsolutePath(), out -> out.write(lines.getBytes(StandardCharsets.UTF_8)));
    if (json) {
      options.json(
          Map.of(
              "output", output.toAbsolutePath().toString(),
              "format", format,
              "queries", harvest.lines().size(),
              "differing", harvest.differing().size()));
      return ExitCode.DONE.number();
    }
    options.print("%s: %d queries".formatted(output, harvest.lines().size()));
    if (!harvest.differing().isEmpty()) {
      options.print(
          "%d of them had more than one answer; the first is kept"
              .formatted(harvest.differing().size()));
    }
    return ExitCode.DONE.number();
  }

  private static Map<String, Integer> byId(Map<Method, Integer> methods) {
    return methods.entrySet().stream()
        .collect(
            Collectors.toMap(
                entry -> entry.getKey().id(),
                Map.Entry::getValue,
                (one, other) -> one,
                LinkedHashMap::new));
  }

  private static String counts(Map<String, Integer> counts) {
    return counts.entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  private static CommandException usage(String message) {
    return new CommandException(ExitCode.USAGE, message);
  }
}
