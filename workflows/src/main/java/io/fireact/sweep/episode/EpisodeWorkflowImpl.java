package io.fireact.sweep.episode;

import io.fireact.agent.ReActLoop;
import io.fireact.agent.Trajectory;
import io.fireact.sweep.FailureText;
import io.fireact.sweep.FailureType;
import io.fireact.sweep.StageRef;
import io.temporal.common.converter.DataConverterException;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Workflow;
import java.util.Arrays;

/**
 * Drives one episode: the ReAct loop decides, activities act. Not the place for what an agent does
 * next; that is {@link ReActLoop}'s.
 */
public final class EpisodeWorkflowImpl implements EpisodeWorkflow {
  private final EpisodeActivities journal =
      Workflow.newLocalActivityStub(EpisodeActivities.class, CallOptions.inProcess());

  @Override
  public EpisodeEnd run(EpisodeRequest request) {
    long startedAt = Workflow.currentTimeMillis();
    StageRef stage = request.plan().stage();
    try {
      Trajectory trajectory = play(request);
      double seconds = (Workflow.currentTimeMillis() - startedAt) / 1000.0;
      journal.save(new FinishedEpisode(stage, trajectory, seconds));
      return new EpisodeEnd(trajectory.disposition(), trajectory.correct());
    } catch (ActivityFailure e) {
      if (isCancellation(e)) {
        throw e;
      }
      throw FailureText.of(e).toFailure();
    } catch (DataConverterException e) {
      throw FailureText.of(e).toFailure();
    }
  }

  private static Trajectory play(EpisodeRequest request) {
    EpisodePlan plan = request.plan();
    StageRef stage = plan.stage();
    EpisodeActivities model = stub(plan.model(), request.callAttempts());
    EpisodeActivities tool = stub(plan.search(), request.callAttempts());
    ReActLoop loop = new ReActLoop(request.question(), plan.agent());
    while (true) {
      ReActLoop.Next next = loop.next();
      if (next instanceof ReActLoop.Call call) {
        loop.completed(
            model.complete(new ModelCall(stage, request.question(), call.number(), call.steps())));
      } else if (next instanceof ReActLoop.Search search) {
        search(
            loop,
            tool,
            new SearchCall(stage, request.question().id(), search.round(), search.query()));
      } else if (next instanceof ReActLoop.End end) {
        return end.trajectory();
      }
    }
  }

  private static void search(ReActLoop loop, EpisodeActivities tool, SearchCall call) {
    Observation found;
    try {
      found = tool.search(call);
    } catch (ActivityFailure e) {
      if (isCancellation(e) || everySearchWouldFail(FailureText.of(e).type())) {
        throw e;
      }
      loop.searchFailed();
      return;
    }
    loop.observed(found.text());
  }

  private static EpisodeActivities stub(CallRoute route, int attempts) {
    return route.remote()
        ? Workflow.newActivityStub(EpisodeActivities.class, CallOptions.remote(route, attempts))
        : Workflow.newLocalActivityStub(EpisodeActivities.class, CallOptions.inProcess());
  }

  private static boolean isCancellation(ActivityFailure failure) {
    return failure.getCause() instanceof CanceledFailure;
  }

  /**
   * Whether the failure says that the set-up is wrong rather than that a search went wrong. Going
   * on would spend every further episode's model calls for nothing.
   */
  private static boolean everySearchWouldFail(String type) {
    return Arrays.stream(FailureType.values())
        .filter(known -> known.name().equals(type))
        .anyMatch(EpisodeWorkflowImpl::isOfTheSetUp);
  }

  private static boolean isOfTheSetUp(FailureType type) {
    return switch (type) {
      case RATE_LIMITED, TIMEOUT, UNAVAILABLE, BAD_ANSWER -> false;
      case BAD_REQUEST,
          UNAUTHORIZED,
          DISK_FULL,
          OUT_OF_MEMORY,
          CORRUPT,
          DIVERGED,
          BAD_DATA,
          CANCELLED ->
          true;
    };
  }
}
