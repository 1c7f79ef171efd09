package io.fireact.cli.result;

import io.fireact.cli.result.SweepStatus.Attention;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.cli.sweep.RememberedSweep;
import io.fireact.cli.sweep.StoredSweep;
import io.fireact.cli.sweep.Sweeps;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.sweep.SweepClient;
import io.fireact.sweep.SweepProgress;
import io.fireact.sweep.SweepState;
import io.fireact.sweep.Workers;
import io.fireact.worker.WorkerPresence;
import io.fireact.worker.WorkerPresences;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How sweeps really stand: what a server says of a sweep, whether anybody works on it, and what the
 * home keeps of one that no server knows. A killed process leaves no word, so nothing here goes by
 * what one wrote at its end.
 */
public final class SweepInspection {
  private static final String STOPPED = "stopped";

  private final GlobalOptions options;
  private final Sweeps sweeps;
  private final @Nullable SweepClient client;
  private final String serverOption;
  private final @Nullable String unreachable;

  /**
   * @param client of the server that runs; null where none does
   * @param serverOption as the command was given it, for the advice; empty where it was not
   * @param unreachable why a server that there should be cannot be asked; null where none should be
   */
  public SweepInspection(
      GlobalOptions options,
      Sweeps sweeps,
      @Nullable SweepClient client,
      String serverOption,
      @Nullable String unreachable) {
    this.options = options;
    this.sweeps = sweeps;
    this.client = client;
    this.serverOption = serverOption;
    this.unreachable = unreachable;
  }

  /** How one stands, with its stages; empty where neither the server nor this home knows it. */
  public Optional<SweepStatus> of(String sweepId) {
    return Stream.<Optional<SweepStatus>>of(onServer(sweepId), inHome(sweepId))
        .flatMap(Optional::stream)
        .findFirst()
        .map(status -> sweeps.remembered(sweepId).map(status::remembered).orElse(status))
        .map(this::explained);
  }

  /** How a sweep stands that a server has told of. */
  public SweepStatus of(SweepProgress progress) {
    SweepStatus told = SweepStatus.of(progress);
    if (progress.state() != SweepState.RUNNING || !progress.stages().isEmpty()) {
      return told;
    }
    return abandoned(progress.id(), told); // it runs for the server, and no worker answered for it
  }

  private Optional<SweepStatus> onServer(String sweepId) {
    if (client == null) {
      return Optional.empty();
    }
    try {
      SweepProgress progress = client.progress(sweepId);
      // An end without stages is that of a workflow that was ended from outside.
      boolean told = !progress.stages().isEmpty() || sweeps.lastEnd(sweepId).isEmpty();
      return told ? Optional.of(SweepStatus.of(progress)) : Optional.empty();
    } catch (NoSuchElementException e) {
      return Optional.empty(); // the server is new, or has forgotten a sweep that ended
    } catch (FailureException e) {
      if (e.type() != FailureType.UNAVAILABLE) {
        throw e;
      }
      SweepStatus known =
          stored(sweepId)
              .orElseGet(
                  () ->
                      SweepStatus.of(
                          new SweepProgress(sweepId, sweepId, SweepState.RUNNING, List.of())));
      return Optional.of(abandoned(sweepId, known));
    }
  }

  private SweepStatus abandoned(String sweepId, SweepStatus known) {
    SweepClient asked = Objects.requireNonNull(client);
    Workers workers;
    try {
      workers = asked.workers();
    } catch (FailureException e) {
      return known.in(
          "unknown", new Attention(String.valueOf(e.getMessage()), null, next(sweepId)));
    }
    if (workers.living().isEmpty()) {
      return known.in(
          STOPPED,
          new Attention(
              "nobody works on it: no worker takes its tasks",
              since(sweepId, workers.lastAsked()),
              next(sweepId)));
    }
    return known.in(
        "unknown",
        new Attention(
            "a worker has it and does not answer: " + String.join(", ", workers.living()),
            null,
            "fireact status " + sweepId));
  }

  private Optional<SweepStatus> inHome(String sweepId) {
    Optional<SweepStatus> finished =
        sweeps.stored(sweepId).filter(StoredSweep::complete).map(SweepStatus::of);
    if (finished.isPresent()) {
      return finished;
    }
    Optional<SweepProgress> end = sweeps.lastEnd(sweepId);
    if (end.isPresent()) {
      return end.map(SweepStatus::of);
    }
    return stored(sweepId).map(status -> unserved(sweepId, status));
  }

  private Optional<SweepStatus> stored(String sweepId) {
    return sweeps.remembered(sweepId).map(known -> SweepStatus.of(known, sweeps.stored(sweepId)));
  }

  /** No server knows of it. */
  private SweepStatus unserved(String sweepId, SweepStatus status) {
    Optional<WorkerPresence> running =
        new WorkerPresences(options.home().directory())
            .living().stream().filter(one -> sweepId.equals(one.sweep())).findFirst();
    if (running.isPresent()) {
      WorkerPresence process = running.get();
      String what = "process " + Objects.requireNonNull(process.process()).pid();
      return process.server().equals("memory")
          ? status.in(
              "running",
              new Attention(
                  what + " runs it on the in-memory service and alone knows how far it is",
                  null,
                  "wait for that process"))
          : status.in(
              "unknown",
              new Attention(
                  what + " works on it, and its server at " + process.server() + " does not answer",
                  null,
                  "fireact status " + sweepId));
    }
    return unreachable == null
        ? status.in(
            STOPPED,
            new Attention(
                client == null
                    ? "nobody works on it: no Temporal server runs for this home"
                    : "nobody works on it: the server does not know it",
                since(sweepId, null),
                next(sweepId)))
        : status.in("unknown", new Attention(unreachable, null, next(sweepId)));
  }

  private SweepStatus explained(SweepStatus status) {
    if (status.attention() != null) {
      return status;
    }
    String id = status.sweep();
    return switch (status.state()) {
      case "failed" ->
          status.in(
              "failed",
              new Attention(
                  "it failed; put right what its failed stages name, what is finished is kept",
                  null,
                  next(id)));
      case "cancelled" -> status.in("cancelled", new Attention("it was cancelled", null, next(id)));
      case "paused" ->
          status.in("paused", new Attention("it is paused", null, "fireact resume " + id));
      default -> status;
    };
  }

  /** What there is to say of a sweep that runs for its server and that no worker takes up. */
  public String abandoned(String sweepId) {
    SweepStatus status =
        abandoned(
            sweepId,
            SweepStatus.of(new SweepProgress(sweepId, sweepId, SweepState.RUNNING, List.of())));
    return String.join("\n", status.attentionLines());
  }

  /** When somebody was seen last who may have worked on it; never before it was submitted. */
  private @Nullable String since(String sweepId, @Nullable Instant lastAsked) {
    Optional<Instant> submitted =
        sweeps.remembered(sweepId).map(known -> Instant.parse(known.submittedAt()));
    return Stream.of(
            Optional.ofNullable(lastAsked),
            new WorkerPresences(options.home().directory()).lastSeen(),
            submitted)
        .flatMap(Optional::stream)
        .max(Instant::compareTo)
        .map(Instant::toString)
        .orElse(null);
  }

  /** The command that goes on with a sweep. */
  public String next(String sweepId) {
    Optional<RememberedSweep> known = sweeps.remembered(sweepId);
    String what = known.map(sweep -> "run " + quoted(sweep.spec())).orElse("worker") + homeOption();
    String server = serverOption.isEmpty() ? "" : " --server " + serverOption;
    return "fireact " + what + server + known.map(this::changed).orElse("");
  }

  private String homeOption() {
    return options.homeIsGiven() ? " --home " + quoted(options.home().directory().toString()) : "";
  }

  /** A changed spec is another sweep. */
  private String changed(RememberedSweep sweep) {
    try {
      Instant written = Files.getLastModifiedTime(Path.of(sweep.spec())).toInstant();
      return written.isAfter(Instant.parse(sweep.submittedAt()))
          ? "  (the file was written to after this sweep was submitted; where that changed what"
              + " decides results, it is another sweep)"
          : "";
    } catch (IOException e) {
      return "  (the file is not there any more)";
    }
  }

  private static String quoted(String word) {
    return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
