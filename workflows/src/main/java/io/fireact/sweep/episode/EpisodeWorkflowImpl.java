package io.fireact.sweep.episode;

import io.fireact.agent.Completion;
import io.fireact.agent.Disposition;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.agent.UsageTotal;
import io.fireact.agent.method.AgentEpisode;
import io.fireact.failure.FailureText;
import io.fireact.failure.FailureType;
import io.fireact.spec.AgentSpec;
import io.fireact.sweep.StageRef;
import io.temporal.common.converter.DataConverterException;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Drives one episode: its method decides, activities act. Not the place for what an agent does
 * next; that is the {@link AgentEpisode}'s.
 */
public final class EpisodeWorkflowImpl implements EpisodeWorkflow {
  /** Until version 1 a search that was out of order was an end like any other. */
  private static final String OUTAGES = "outages-leave-episodes-unfinished";

  private final EpisodeActivities journal =
      Workflow.newLocalActivityStub(EpisodeActivities.class, CallOptions.inProcess());

  /** Of the model calls so far. */
  private UsageTotal usage = UsageTotal.NONE;

  @Override
  public EpisodeEnd run(EpisodeRequest request) {
    long startedAt = Workflow.currentTimeMillis();
    AgentSpec agent = request.plan().agent();
    AgentEpisode episode = agent.method().begin(request.question(), agent.limits());
    @Nullable Failed failed = play(request, episode);
    if (CancellationScope.current().isCancelRequested()) {
      // The last call's answer is in its journal. A local activity of a cancelled scope may run or
      // not, and may keep its workflow open for ever.
      throw new CanceledFailure("the episode was cancelled");
    }
    Trajectory trajectory = ended(episode);
    if (failed != null) {
      if (failed.mayBeGivenUp() && episodesAreLeftUnfinished()) {
        keepForGivingUp(request.plan().stage(), trajectory, startedAt);
      }
      throw failed.toFailure();
    }
    try {
      return save(request.plan().stage(), trajectory, startedAt);
    } catch (ActivityFailure e) {
      if (isCancellation(e)) {
        throw e;
      }
      throw FailureText.of(e).toFailure();
    }
  }

  /**
   * What a call came to after its last attempt.
   *
   * @param type empty for a defect
   * @param role who failed
   */
  private record Failed(Optional<FailureType> type, FailureText text, String role) {
    static Failed of(RuntimeException failure, String role) {
      FailureText text =
          failure instanceof DataConverterException
              ? new FailureText(FailureType.TOO_LARGE.name(), String.valueOf(failure.getMessage()))
              : FailureText.of(failure);
      return new Failed(FailureType.of(text.type()), text, role);
    }

    /** How the episode ends; empty when it has not. */
    Optional<Disposition> end() {
      return type.flatMap(EpisodeEnd::refusal);
    }

    /** Whether the stage may do without the episode, where the spec says so. */
    boolean mayBeGivenUp() {
      return type.filter(known -> known.isTransient() || known == FailureType.BAD_REQUEST)
          .isPresent();
    }

    Disposition ifGivenUp() {
      return role.equals(TOOL) ? Disposition.TOOL_FAILED : Disposition.MODEL_FAILED;
    }

    ApplicationFailure toFailure() {
      return ApplicationFailure.newNonRetryableFailure(text.message(), text.type(), role);
    }
  }

  /** Plays to the episode's end; what kept the episode from ending of itself, if anything did. */
  private @Nullable Failed play(EpisodeRequest request, AgentEpisode episode) {
    EpisodePlan plan = request.plan();
    EpisodeActivities model = stub(plan.model(), request.callAttempts());
    EpisodeActivities tool = stub(plan.search(), request.callAttempts());
    while (true) {
      AgentEpisode.Next next = episode.next();
      String role = next instanceof AgentEpisode.UseTool ? TOOL : MODEL;
      try {
        if (next instanceof AgentEpisode.Generate call) {
          Completion completion =
              model.complete(
                  new ModelCall(plan.stage(), request.question(), call.number(), call.prompt()));
          usage = usage.plus(UsageTotal.of(completion));
          episode.completed(completion);
        } else if (next instanceof AgentEpisode.UseTool search) {
          episode.observed(
              tool.search(
                      new SearchCall(
                          plan.stage(), request.question().id(), search.round(), search.query()))
                  .text());
        } else {
          return null;
        }
      } catch (ActivityFailure | DataConverterException e) {
        if (e instanceof ActivityFailure failure && isCancellation(failure)) {
          throw e;
        }
        Failed failed = Failed.of(e, role);
        episode.stop(failed.end().orElse(failed.ifGivenUp()));
        return failed.end().isPresent() || wasAnEnd(failed) ? null : failed;
      }
    }
  }

  /** Whether the episode began under a version to which a failed search was an end. */
  private static boolean wasAnEnd(Failed failed) {
    return failed.role().equals(TOOL)
        && failed.type().filter(EpisodeWorkflowImpl::onceAnEnd).isPresent()
        && !episodesAreLeftUnfinished();
  }

  private static boolean episodesAreLeftUnfinished() {
    return Workflow.getVersion(OUTAGES, Workflow.DEFAULT_VERSION, 1) != Workflow.DEFAULT_VERSION;
  }

  private static boolean onceAnEnd(FailureType type) {
    return type.effect() == FailureType.Effect.OUTAGE && type.retryable();
  }

  private static Trajectory ended(AgentEpisode episode) {
    if (episode.next() instanceof AgentEpisode.End end) {
      return end.trajectory();
    }
    throw new IllegalStateException("the episode has not ended");
  }

  private EpisodeEnd save(StageRef stage, Trajectory trajectory, long startedAt) {
    Trajectory saved = trajectory;
    try {
      journal.save(new FinishedEpisode(stage, saved, seconds(startedAt), usage));
    } catch (DataConverterException e) {
      // What the model wrote is larger than one value may be: its thoughts and actions are not.
      saved = withoutRaw(trajectory);
      journal.save(new FinishedEpisode(stage, saved, seconds(startedAt), usage));
    }
    return new EpisodeEnd(saved.disposition(), saved.correct());
  }

  private void keepForGivingUp(StageRef stage, Trajectory trajectory, long startedAt) {
    try {
      save(stage, trajectory, startedAt);
    } catch (ActivityFailure e) {
      if (isCancellation(e)) {
        throw e;
      }
      // The failure itself matters more; without it the stage keeps only that it gave up.
      Workflow.getLogger(EpisodeWorkflowImpl.class).warn("a failed episode was not kept", e);
    }
  }

  private static Trajectory withoutRaw(Trajectory trajectory) {
    List<Step> steps =
        trajectory.steps().stream()
            .map(
                step ->
                    new Step(
                        step.thought(), step.action(), step.argument(), step.observation(), ""))
            .toList();
    return Trajectory.scored(
        trajectory.question(),
        steps,
        Disposition.TOO_LARGE,
        "",
        trajectory.inputTokens(),
        trajectory.outputTokens(),
        trajectory.method(),
        trajectory.compat());
  }

  private static double seconds(long startedAt) {
    return (Workflow.currentTimeMillis() - startedAt) / 1000.0;
  }

  private static EpisodeActivities stub(CallRoute route, int attempts) {
    return route.remote()
        ? Workflow.newActivityStub(EpisodeActivities.class, CallOptions.remote(route, attempts))
        : Workflow.newLocalActivityStub(EpisodeActivities.class, CallOptions.inProcess());
  }

  private static boolean isCancellation(ActivityFailure failure) {
    return failure.getCause() instanceof CanceledFailure;
  }
}
