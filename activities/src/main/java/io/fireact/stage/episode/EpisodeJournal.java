package io.fireact.stage.episode;

import io.fireact.agent.EpisodeTiming;
import io.fireact.agent.Trajectory;
import io.fireact.json.Json;
import io.fireact.plan.CanonicalJson;
import io.fireact.plan.StageRecord;
import io.fireact.stage.Plans;
import io.fireact.store.ArtifactStore;
import io.fireact.store.Journal;
import io.fireact.store.JsonLines;
import io.fireact.sweep.StageRef;
import io.fireact.sweep.episode.FinishedEpisode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The episodes of a stage in the journal. Those that ended are results; those that failed for a
 * passing reason lie beside them, are asked again, and are used where a stage gives them up.
 */
public final class EpisodeJournal {
  /** The journal's step of finished episodes. */
  public static final String EPISODE = "episode";

  private static final String FAILED = "failed-episode";

  /** Beside an entry of an earlier version, which took an outage for a result. */
  private static final String AGAIN = "again";

  private final Journal journal;
  private final ArtifactStore store;

  public EpisodeJournal(Journal journal, ArtifactStore store) {
    this.journal = journal;
    this.store = store;
  }

  /**
   * Keeps an episode; of several the first that ended stays.
   *
   * @return whether it is the first of its question
   */
  public boolean save(FinishedEpisode episode) {
    Trajectory trajectory = episode.trajectory();
    String stage = episode.stage().key();
    String item = trajectory.question().id();
    if (trajectory.disposition().givenUp()) {
      String content = CanonicalJson.sha256(trajectory);
      journal.put(new Journal.Key(stage, item, FAILED, content), Json.write(episode));
      return true;
    }
    Journal.Key key = new Journal.Key(stage, item, EPISODE, "");
    Optional<String> before = journal.get(key);
    if (before.isPresent() && read(before.get()).trajectory().disposition().givenUp()) {
      key = new Journal.Key(stage, item, EPISODE, AGAIN);
      before = journal.get(key);
    }
    journal.put(key, Json.write(episode));
    return before.isEmpty();
  }

  /**
   * The episodes that ended, by question id: the journal's, and of a stage that was done without
   * some of them also those of its record, for the case that the journal is gone.
   */
  public SortedMap<String, FinishedEpisode> finished(StageRef stage) {
    SortedMap<String, FinishedEpisode> episodes = new TreeMap<>();
    store.stage(stage.key()).ifPresent(record -> published(stage, record, episodes));
    for (Journal.Entry entry : journal.entries(stage.key(), EPISODE)) {
      FinishedEpisode episode = read(entry.json());
      if (!episode.trajectory().disposition().givenUp()) {
        episodes.put(entry.key().item(), episode);
      }
    }
    return episodes;
  }

  /** What failed episodes had come to, by question id: of several the one that came furthest. */
  public SortedMap<String, FinishedEpisode> failed(StageRef stage) {
    SortedMap<String, FinishedEpisode> episodes = new TreeMap<>();
    for (Journal.Entry entry : journal.entries(stage.key(), FAILED)) {
      episodes.merge(
          entry.key().item(),
          read(entry.json()),
          (one, other) -> rounds(other) > rounds(one) ? other : one);
    }
    return episodes;
  }

  private void published(
      StageRef stage, StageRecord record, SortedMap<String, FinishedEpisode> episodes) {
    Map<String, EpisodeTiming> timings = new HashMap<>();
    JsonLines.read(store, Plans.output(record, "timings"), EpisodeTiming.class)
        .forEach(timing -> timings.put(timing.id(), timing));
    for (Trajectory trajectory :
        JsonLines.read(store, Plans.output(record, "episodes"), Trajectory.class)) {
      String id = trajectory.question().id();
      if (!trajectory.disposition().givenUp()) {
        EpisodeTiming timing = timings.getOrDefault(id, new EpisodeTiming(id, 0));
        episodes.put(id, new FinishedEpisode(stage, trajectory, timing.seconds(), timing.usage()));
      }
    }
  }

  private static int rounds(FinishedEpisode episode) {
    return episode.trajectory().steps().size();
  }

  private static FinishedEpisode read(String json) {
    return Json.read(json, FinishedEpisode.class);
  }
}
