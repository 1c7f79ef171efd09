package io.fireact.stage;

import io.fireact.agent.Trajectory;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.Stage;
import io.fireact.plan.StageKind;
import io.fireact.plan.StageRecord;
import io.fireact.stage.episode.EpisodeProviders;
import io.fireact.store.ArtifactStore;
import io.fireact.store.JsonLines;
import io.fireact.sweep.StageNode;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which finished stages stand, and which are to be made again. A stage that was done without some
 * of its episodes is asked for them by every further run; if it then gets another content, what was
 * made from the old one is made again. Keys do not tell these apart, so records name the content
 * that they were made from. Thread safe.
 */
public final class FinishedStages {
  private static final String EPISODES = "episodes";

  private final ArtifactStore store;
  private final Map<ArtifactRef, Long> counted = new ConcurrentHashMap<>();

  public FinishedStages(ArtifactStore store) {
    this.store = store;
  }

  /** The record of a finished stage that is made from what its needs are now. */
  public Optional<StageRecord> find(String key) {
    return store.stage(key).filter(this::isCurrent);
  }

  /** As {@link #find}, unless the stage has episodes to be asked again. */
  public Optional<StageRecord> whole(String key) {
    return find(key).filter(record -> givenUp(record) == 0);
  }

  /**
   * Keys of the stages that need no work.
   *
   * @param stages each after those that it needs; one whose needs may get another content is not
   *     among the answers, and finds out itself when they have
   */
  public Set<String> among(Collection<StageNode> stages) {
    Set<String> finished = new LinkedHashSet<>();
    Set<String> changing = new HashSet<>();
    for (StageNode stage : stages) {
      if (stage.needs().stream().anyMatch(changing::contains)) {
        changing.add(stage.key());
      } else if (whole(stage.key()).isPresent()) {
        finished.add(stage.key());
      } else if (store.stage(stage.key()).isPresent()) {
        changing.add(stage.key());
      }
    }
    return finished;
  }

  /** Episodes of a finished stage that failed for a passing reason; 0 for other stages. */
  public long givenUp(StageRecord record) {
    Long known = record.counts().get(StageRecord.GIVEN_UP);
    if (known != null) {
      return known;
    }
    ArtifactRef episodes = record.outputs().get(EPISODES);
    // Earlier versions took the outage of a peer for a result and did not count it.
    return episodes == null || !EpisodeProviders.askOutside(record.stage().input())
        ? 0
        : counted.computeIfAbsent(
            episodes,
            artifact ->
                JsonLines.read(store, artifact, Trajectory.class).stream()
                    .filter(episode -> episode.disposition().givenUp())
                    .count());
  }

  /** For the record of a stage that is about to be published; see {@link StageRecord#madeFrom}. */
  public Map<String, String> madeFrom(Stage stage) {
    Map<String, String> contents = new TreeMap<>();
    stage
        .needs()
        .forEach((role, key) -> changing(key).ifPresent(n -> contents.put(role, n.content())));
    if (stage.kind() == StageKind.REPORT) {
      behind(stage, contents);
    }
    return contents;
  }

  /** A report tells of all stages behind its points; these stand under their keys. */
  private void behind(Stage stage, Map<String, String> contents) {
    for (String key : stage.needs().values()) {
      Optional<StageRecord> need = contents.containsKey(key) ? Optional.empty() : changing(key);
      if (need.isPresent()) {
        contents.put(key, need.get().content());
        behind(need.get().stage(), contents);
      }
    }
  }

  /** The record of a stage that may be made again with other content. */
  private Optional<StageRecord> changing(String key) {
    return store.stage(key).filter(found -> mayChange(found.stage().kind()));
  }

  /** The counts of a record that is about to be published. */
  public Map<String, Long> counts(Stage stage, Map<String, Long> own) {
    Map<String, Long> counts = new TreeMap<>(own);
    if (store.stage(stage.key()).isPresent()) {
      counts.put(StageRecord.MADE_AGAIN, 1L);
    }
    return counts;
  }

  private boolean isCurrent(StageRecord record) {
    Map<String, String> needs = record.stage().needs();
    return needs.entrySet().stream()
            .allMatch(need -> isMadeFrom(record, need.getKey(), need.getValue()))
        && record.madeFrom().keySet().stream()
            .filter(name -> !needs.containsKey(name))
            .allMatch(key -> isMadeFrom(record, key, key));
  }

  private boolean isMadeFrom(StageRecord record, String role, String key) {
    // One that somebody removed is no reason: what follows from it is still right.
    Optional<StageRecord> need = changing(key);
    if (need.isEmpty()) {
      return true;
    }
    String content = record.madeFrom().get(role);
    return content == null // a record of an earlier version
        ? !need.get().counts().containsKey(StageRecord.MADE_AGAIN)
        : content.equals(need.get().content());
  }

  private static boolean mayChange(StageKind kind) {
    return switch (kind) {
      case TRAJECTORIES, MIX, FINE_TUNE, EVALUATE -> true;
      case DATASET, BASE, REPORT -> false;
    };
  }
}
