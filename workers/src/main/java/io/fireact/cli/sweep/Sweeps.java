package io.fireact.cli.sweep;

import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.config.Home;
import io.fireact.meter.Meters;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.Plan;
import io.fireact.plan.Planner;
import io.fireact.stage.Plans;
import io.fireact.store.FileArtifactStore;
import io.fireact.sweep.StageNode;
import io.fireact.sweep.SweepClient;
import io.fireact.sweep.SweepEnd;
import io.fireact.sweep.SweepProgress;
import io.fireact.sweep.SweepRequest;
import io.fireact.sweep.SweepState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The sweeps of a home: their specs, plans and records. Needs no server. */
public final class Sweeps {
  private final GlobalOptions options;
  private final FileArtifactStore store;
  private final RememberedSweeps remembered;

  private Sweeps(GlobalOptions options, FileArtifactStore store) {
    this.options = options;
    this.store = store;
    this.remembered = new RememberedSweeps(options.home().sweeps());
  }

  /** Opens the home; writes to its store are not metered. */
  public static Sweeps open(GlobalOptions options) {
    return open(options, new Meters(new SimpleMeterRegistry()));
  }

  public static Sweeps open(GlobalOptions options, Meters meters) {
    return new Sweeps(options, new FileArtifactStore(options.home().store(), meters));
  }

  public FileArtifactStore store() {
    return store;
  }

  public RememberedSweeps remembered() {
    return remembered;
  }

  public Home home() {
    return options.home();
  }

  /**
   * The plan of a spec file.
   *
   * @throws CommandException USAGE when the spec is bad
   */
  public StoredSweep planned(Path spec, boolean offline) {
    return stored(Planner.plan(SpecFiles.experiment(spec, options, offline)));
  }

  public StoredSweep stored(Plan plan) {
    return StoredSweep.of(plan, store);
  }

  /** What this home remembers of a sweep. */
  public Optional<RememberedSweep> remembered(String sweepId) {
    return remembered.all().stream().filter(sweep -> sweep.id().equals(sweepId)).findFirst();
  }

  /** The plan of a remembered sweep; empty where this home does not have it. */
  public Optional<StoredSweep> stored(String sweepId) {
    return remembered(sweepId)
        .filter(sweep -> store.contains(sweep.plan()))
        .map(sweep -> stored(new Plans(store).plan(sweep.plan())));
  }

  /** Stores and remembers what is about to be submitted. */
  public SweepRequest request(Plan plan, Path spec) {
    ArtifactRef stored = Plans.store(store, plan);
    remembered.remember(
        new RememberedSweep(
            plan.id(),
            plan.experiment(),
            spec.toAbsolutePath().normalize().toString(),
            stored,
            options.context().clock().instant().toString()));
    List<StageNode> nodes =
        plan.stages().stream()
            .map(
                stage ->
                    new StageNode(
                        stage.key(),
                        stage.kind(),
                        stage.label(),
                        List.copyOf(stage.needs().values())))
            .toList();
    return new SweepRequest(plan.id(), plan.experiment(), stored, plan.run(), nodes);
  }

  /**
   * Submits it. What is kept of an earlier run's end is forgotten once the new run has begun, so
   * that a failure is never lost.
   */
  public void submit(SweepClient client, SweepRequest request) {
    Optional<SweepEnd> earlier = store.sweepEnd(request.id());
    client.submit(request);
    earlier.ifPresent(store::forgetSweepEnd);
  }

  /** How the sweep's last run ended, where it did not end well and nothing has run since. */
  public Optional<SweepProgress> lastEnd(String sweepId) {
    return store
        .sweepEnd(sweepId)
        .map(SweepEnd::progress)
        .filter(end -> end.state() == SweepState.FAILED || end.state() == SweepState.CANCELLED);
  }

  /**
   * The sweep that a person means: an id, the beginning of one, an experiment's name (its newest),
   * or a spec file.
   *
   * @param onServer sweeps that a server knows, newest first
   * @throws CommandException USAGE when it is none or not one
   */
  public String resolve(String text, List<SweepProgress> onServer) {
    if (Files.isRegularFile(Path.of(text))) {
      return Planner.plan(SpecFiles.named(Path.of(text), options)).id();
    }
    List<SweepNames.Known> known = new ArrayList<>();
    remembered
        .all()
        .forEach(sweep -> known.add(new SweepNames.Known(sweep.id(), sweep.experiment())));
    onServer.stream()
        .map(sweep -> new SweepNames.Known(sweep.id(), sweep.experiment()))
        .filter(sweep -> !known.contains(sweep))
        .forEach(known::add);
    return SweepNames.resolve(text, known);
  }

  /**
   * As {@link #resolve}, with the plan and the records that this home has of it.
   *
   * @throws CommandException USAGE when it is none, not one, or not of this home
   */
  public StoredSweep find(String text) {
    if (Files.isRegularFile(Path.of(text))) {
      return stored(Planner.plan(SpecFiles.named(Path.of(text), options)));
    }
    String id = resolve(text, List.of());
    return stored(id)
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.USAGE,
                    "the plan of "
                        + id
                        + " is not in this home's store; name its spec file instead"));
  }
}
