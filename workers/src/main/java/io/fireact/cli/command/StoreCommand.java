package io.fireact.cli.command;

import io.fireact.call.CallStore;
import io.fireact.cli.result.ResultTable;
import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.cli.sweep.RememberedSweep;
import io.fireact.cli.sweep.StoredSweep;
import io.fireact.cli.sweep.Sweeps;
import io.fireact.cli.sweep.TrajectorySources;
import io.fireact.config.Home;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.plan.StageRecord;
import io.fireact.stage.StaleWork;
import io.fireact.store.FileArtifactStore;
import io.fireact.store.FileJournal;
import io.fireact.store.GarbageCollection;
import io.fireact.store.Journal;
import io.fireact.store.StoreVerification;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks after the artifacts of this home. Needs no server. */
@Command(
    name = "store",
    description = "List, verify or clean up the artifacts of this home.",
    mixinStandardHelpOptions = true)
public final class StoreCommand implements Runnable {
  private static final int KEY_DIGITS = 12;
  private static final int SECONDS_OF_AN_INSTANT = 19;

  private final GlobalOptions options;

  @Spec private CommandSpec spec = CommandSpec.create();

  public StoreCommand(GlobalOptions options) {
    this.options = options;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "store what? list, export, recording, verify or gc");
  }

  @Command(
      name = "list",
      description = "List finished stages, oldest first.",
      mixinStandardHelpOptions = true)
  int list(
      @Option(names = "--json", description = "their records as one JSON array") boolean json) {
    List<StageRecord> records = new ArrayList<>(Sweeps.open(options).store().stages());
    records.sort(Comparator.comparing(StageRecord::startedAt));
    if (json) {
      options.json(records);
      return ExitCode.DONE.number();
    }
    List<List<String>> rows = new ArrayList<>();
    for (StageRecord record : records) {
      Stage stage = record.stage();
      String at = record.startedAt();
      rows.add(
          List.of(
              stage.key().substring(0, Math.min(KEY_DIGITS, stage.key().length())),
              stage.kind().name().toLowerCase(Locale.ROOT),
              stage.label(),
              at.substring(0, Math.min(SECONDS_OF_AN_INSTANT, at.length())).replace('T', ' '),
              "%.1f s".formatted(record.seconds()),
              bytes(record.outputs().values().stream().mapToLong(ArtifactRef::bytes).sum())));
    }
    ResultTable.alignLeft(rows).forEach(options::print);
    return ExitCode.DONE.number();
  }

  @Command(
      name = "export",
      description = {
        "Copy what a finished stage made into a directory, verified.",
        "A base LM and an adapter are then what `fireact serve` and other programs read;"
            + " `fireact export` writes trajectories for them."
      },
      mixinStandardHelpOptions = true)
  int export(
      @Parameters(
              paramLabel = "STAGE",
              description = "a stage's key or its beginning, as `fireact store list` shows it")
          String key,
      @Parameters(paramLabel = "DIR", description = "a directory that is not there yet")
          Path directory) {
    FileArtifactStore store = Sweeps.open(options).store();
    StageRecord record = TrajectorySources.stage(store, key);
    if (record.stage().input() instanceof StageInput.Base base
        && base.student().published().isPresent()) {
      throw new CommandException(
          ExitCode.USAGE,
          record.stage().label()
              + " is no copy of the model but the checkpoint "
              + base.student().published().get().model()
              + " itself; name that where a model is asked for");
    }
    try {
      if (Files.exists(directory)) {
        throw new FileAlreadyExistsException(directory.toString());
      }
      Files.createDirectories(directory);
      for (Map.Entry<String, ArtifactRef> output : record.outputs().entrySet()) {
        try (InputStream in = store.open(output.getValue())) {
          Files.copy(in, directory.resolve(output.getKey()));
        }
        options.print(directory.resolve(output.getKey()).toString());
      }
    } catch (FileAlreadyExistsException e) {
      throw new CommandException(
          ExitCode.USAGE, directory + " is there already; name a directory that is not");
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.ENVIRONMENT, "cannot write to " + directory + ": " + e.getMessage());
    }
    return ExitCode.DONE.number();
  }

  @Command(
      name = "recording",
      description = {
        "Write what a search or a model answered into a file, for `search: {kind: recorded}` or",
        "`teacher: {kind: recorded}`.",
        "Answers of remote calls are kept beyond the stages that asked for them."
      },
      mixinStandardHelpOptions = true)
  int recording(
      @Option(
              names = "--identity",
              paramLabel = "DIGEST",
              defaultValue = "",
              description = "which settings' answers, where a provider was asked with several")
          String identity,
      @Parameters(paramLabel = "PROVIDER", description = "such as search-http or openai")
          String provider,
      @Parameters(paramLabel = "FILE", description = "a file that is not there yet") Path file) {
    int count = answers().record(provider, identity, file);
    options.print(file + ": " + count + (count == 1 ? " answer" : " answers"));
    return ExitCode.DONE.number();
  }

  @Command(
      name = "verify",
      description = {
        "Read every artifact and every answer of a remote call, and compare it with its digest.",
        "Exit code 3 when something is damaged and stays."
      },
      mixinStandardHelpOptions = true)
  int verify(
      @Option(
              names = "--remove",
              description =
                  "remove what is damaged and the records of the stages that made it, so that the"
                      + " next run makes it anew")
          boolean remove) {
    FileArtifactStore store = Sweeps.open(options).store();
    StoreVerification.Findings findings = StoreVerification.find(store);
    for (StoreVerification.Damaged damaged : findings.damaged()) {
      options.print("damaged: " + damaged.file());
    }
    for (StoreVerification.BrokenStage stage : findings.stages()) {
      options.print(
          stage.outputs().isEmpty()
              ? "unreadable record of stage " + stage.key()
              : "broken stage %s (%s): %s"
                  .formatted(stage.label(), stage.key(), String.join(", ", stage.outputs())));
    }
    CallStore calls = new CallStore(options.home().calls());
    List<Path> answers = calls.damaged();
    answers.forEach(file -> options.print("damaged answer, asked for again: " + file));
    options.print("%d artifacts read, %s".formatted(findings.artifacts(), bytes(findings.bytes())));
    if (findings.isEmpty() && answers.isEmpty()) {
      return ExitCode.DONE.number();
    }
    if (!remove) {
      options.say("run it again with --remove, and then the experiments: they make it anew");
      return ExitCode.ENVIRONMENT.number();
    }
    StoreVerification.remove(store, findings);
    calls.removeDamaged();
    options.say("removed; run the experiments again to make it anew");
    return ExitCode.DONE.number();
  }

  @Command(
      name = "gc",
      description = {
        "Remove what no sweep of this home needs.",
        "What is younger than an hour stays, so this is safe beside running work. Answers of remote"
            + " calls were paid for, and stay until they are named."
      },
      mixinStandardHelpOptions = true)
  int gc(
      @Option(names = "--dry-run", description = "only say what would go") boolean dryRun,
      @Option(
              names = "--forget",
              paramLabel = "SWEEP",
              description = "a sweep that is not needed any more; may be repeated")
          List<String> forget,
      @Option(
              names = "--forget-answers",
              paramLabel = "PROVIDER",
              description =
                  "a provider whose answers are not needed any more, such as search-http; may be"
                      + " repeated")
          List<String> forgetAnswers) {
    Sweeps sweeps = Sweeps.open(options);
    Set<String> forgotten = new HashSet<>();
    if (forget != null) {
      forget.forEach(text -> forgotten.add(sweeps.resolve(text, List.of())));
    }
    Set<String> stages = new HashSet<>();
    Set<ArtifactRef> plans = new HashSet<>();
    for (RememberedSweep sweep : sweeps.remembered().all()) {
      if (!forgotten.contains(sweep.id())) {
        plans.add(sweep.plan());
        sweeps.stored(sweep.id()).map(StoredSweep::plan).stream()
            .flatMap(plan -> plan.stages().stream())
            .forEach(stage -> stages.add(stage.key()));
      }
    }
    FileArtifactStore store = sweeps.store();
    GarbageCollection.Garbage garbage = GarbageCollection.find(store, stages, plans);
    Home home = options.home();
    Journal journal = new FileJournal(home.journal());
    StaleWork stale =
        StaleWork.find(journal, home.work(), stages, options.context().clock().instant());
    if (forgetAnswers != null && !dryRun) {
      forgetAnswers.forEach(answers()::forget);
    }
    if (!dryRun) {
      forgotten.forEach(sweeps.remembered()::forget);
      GarbageCollection.remove(store, garbage);
      stale.remove(journal);
    }
    options.print(
        "%s: %d stage records, %d artifacts, %d half-written files, %s; %d journals, %d work files"
            .formatted(
                dryRun ? "would go" : "removed",
                garbage.stages().size(),
                garbage.artifacts().size(),
                garbage.leftovers().size(),
                bytes(garbage.bytes()),
                stale.journals().size(),
                stale.directories().size()));
    String kept = answers().summary();
    if (!kept.isEmpty()) {
      options.print("answers of remote calls: " + kept);
    }
    return ExitCode.DONE.number();
  }

  private StoredAnswers answers() {
    return new StoredAnswers(new CallStore(options.home().calls()));
  }

  /** A size for people, in units of 1024. */
  static String bytes(long bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
    double size = bytes;
    int unit = 0;
    while (size >= 1024 && unit < units.length - 1) {
      size /= 1024;
      unit++;
    }
    return (unit == 0 ? "%.0f %s" : "%.1f %s").formatted(size, units[unit]);
  }
}
