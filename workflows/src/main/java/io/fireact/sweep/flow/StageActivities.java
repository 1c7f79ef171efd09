package io.fireact.sweep.flow;

import io.fireact.agent.Question;
import io.fireact.plan.StageKind;
import io.fireact.sweep.StageEnd;
import io.fireact.sweep.StageRef;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a stage's workflow asks around its work. All are idempotent. */
@ActivityInterface
public interface StageActivities {

  /** Whether the stage is finished, one job, or a window of episodes. */
  @ActivityMethod(name = "OutlineStage")
  StageOutline outline(StageRef stage);

  /** The next unfinished questions, in the order of their ids. */
  @ActivityMethod(name = "ListUnfinished")
  Page unfinished(PageRequest request);

  /**
   * Writes the artifacts of a stage whose episodes are all in the journal but for those that are
   * given up, publishes its record, and forgets the journal if none is. Heartbeats.
   */
  @ActivityMethod(name = "CollectEpisodes")
  void collect(Collection collection);

  /** The stage has ended: counts it and lets go of what this process held open for it. */
  @ActivityMethod(name = "CloseStage")
  void close(Closing closing);

  /**
   * @param after only questions with a larger id; empty from the beginning
   */
  record PageRequest(StageRef stage, String after) {}

  /**
   * @param questions at most a hundred
   * @param finished how many questions of the stage are in the journal
   * @param more whether there may be further ones after the last of these
   */
  record Page(List<Question> questions, int finished, boolean more) {
    public Page {
      questions = List.copyOf(questions);
    }
  }

  /**
   * @param startedAt when the stage began, in milliseconds since 1970
   * @param givenUp unfinished episodes that the stage is done without; null as 0, from older runs
   */
  record Collection(StageRef stage, long startedAt, @Nullable Integer givenUp) {
    /** Of a stage that lacks no episode. */
    public Collection(StageRef stage, long startedAt) {
      this(stage, startedAt, 0);
    }

    /** How many episodes may be missing. */
    public int missing() {
      return givenUp == null ? 0 : givenUp;
    }
  }

  /** How a stage ended. */
  record Closing(StageRef stage, StageKind kind, StageEnd end) {}
}
