package io.fireact.stage;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.json.Json;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.Plan;
import io.fireact.plan.Stage;
import io.fireact.plan.StageRecord;
import io.fireact.store.ArtifactStore;
import io.fireact.store.JsonLines;
import io.fireact.sweep.StageRef;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** Finds a stage's plan and the records of the stages that it needs. Thread safe. */
public final class Plans {
  private final ArtifactStore store;
  private final ConcurrentHashMap<ArtifactRef, Plan> plans = new ConcurrentHashMap<>();

  public Plans(ArtifactStore store) {
    this.store = store;
  }

  /**
   * Stores a plan, so that workflows can refer to it.
   *
   * @throws FailureException DISK_FULL or UNAVAILABLE
   */
  public static ArtifactRef store(ArtifactStore store, Plan plan) {
    byte[] json = Json.write(plan).getBytes(StandardCharsets.UTF_8);
    return store.put(out -> out.write(json));
  }

  /** Where the plans and the records are. */
  public ArtifactStore store() {
    return store;
  }

  /**
   * @throws FailureException CORRUPT when the plan is not there or not a plan
   */
  public Plan plan(ArtifactRef artifact) {
    return plans.computeIfAbsent(artifact, this::read);
  }

  /**
   * @throws FailureException BAD_DATA when the plan does not have the stage
   */
  public Stage stage(StageRef ref) {
    return stage(plan(ref.plan()), ref.key());
  }

  /** As {@link #stage(StageRef)}, in a plan at hand. */
  public static Stage stage(Plan plan, String key) {
    return plan.stages().stream()
        .filter(stage -> stage.key().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                new FailureException(
                    FailureType.BAD_DATA,
                    "the plan " + plan.id() + " does not have the stage " + key));
  }

  /**
   * The record of the finished stage that plays {@code role} for {@code stage}.
   *
   * @throws FailureException CORRUPT when it is gone
   */
  public StageRecord need(Stage stage, String role) {
    String key = stage.needs().get(role);
    if (key == null) {
      throw new IllegalArgumentException("the stage " + stage.label() + " needs no " + role);
    }
    return record(stage, role, key);
  }

  /**
   * The records of the finished stages that play {@code role} for {@code stage}, be it none, one or
   * several.
   *
   * @throws FailureException CORRUPT when one is gone
   */
  public List<StageRecord> all(Stage stage, String role) {
    return stage.needed(role).stream().map(key -> record(stage, role, key)).toList();
  }

  private StageRecord record(Stage stage, String role, String key) {
    return store
        .stage(key)
        .orElseThrow(
            () ->
                new FailureException(
                    FailureType.CORRUPT,
                    "the %s (stage %s) that %s needs is no longer in the store; run the spec again"
                        .formatted(role, key, stage.label())));
  }

  /**
   * An output of a finished stage.
   *
   * @throws FailureException CORRUPT when the record does not name it
   */
  public static ArtifactRef output(StageRecord record, String name) {
    return JsonLines.output(record, name);
  }

  private Plan read(ArtifactRef artifact) {
    try (InputStream in = store.open(artifact)) {
      return Json.read(new String(in.readAllBytes(), StandardCharsets.UTF_8), Plan.class);
    } catch (IllegalArgumentException e) {
      throw new FailureException(
          FailureType.CORRUPT,
          "the artifact " + artifact.sha256() + " is " + e.getMessage() + "; run the spec again",
          e);
    } catch (IOException e) {
      throw new FailureException(
          FailureType.UNAVAILABLE,
          "the plan " + artifact.sha256() + " cannot be read: " + e.getMessage(),
          e);
    }
  }
}
