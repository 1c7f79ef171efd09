package io.fireact.stage.episode;

import io.fireact.agent.Completion;
import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.UsageTotal;
import io.fireact.agent.method.AgentEpisode;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.plan.StageInput;
import io.fireact.spec.AgentSpec;
import io.fireact.stage.ActivityContext;
import io.fireact.stage.Plans;
import io.fireact.stage.job.Heartbeat;
import io.fireact.sweep.StageRef;
import io.fireact.sweep.episode.EpisodeActivities;
import io.fireact.sweep.episode.EpisodeEnd;
import io.fireact.sweep.episode.FinishedEpisode;
import io.fireact.sweep.episode.ModelCall;
import io.fireact.sweep.episode.SearchCall;
import io.fireact.sweep.flow.JobActivities;
import io.temporal.activity.Activity;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Plays all episodes of a stage whose model and tool are in this process, as one job. Nothing in
 * them is paid for, so none of their steps is worth a place in a history; each finished episode is
 * in the journal at once, and another attempt plays the others. For stages with a remote call there
 * are episode workflows.
 */
public final class InProcessEpisodes implements JobActivities {
  /** Twice what is decoded together, so that a batch is full while the next one gathers. */
  private static final int DECODED = 64;

  private static final long POLL_MILLIS = 200;
  private static final long ENDING_SECONDS = 30;

  private final Plans plans;
  private final EpisodeActivities calls;
  private final EpisodeJournal episodes;
  private final StageQuestions questions;
  private final OpenStages stages;

  public InProcessEpisodes(
      ActivityContext context, Plans plans, OpenStages stages, EpisodeActivities calls) {
    this.plans = plans;
    this.calls = calls;
    this.stages = stages;
    episodes = new EpisodeJournal(context.journal(), context.store());
    questions = new StageQuestions(context.store(), plans);
  }

  /** Returns when every question has its episode in the journal; publishing is the stage's. */
  @Override
  public void run(StageRef stage) {
    try (Heartbeat heartbeat = new Heartbeat(Activity.getExecutionContext())) {
      List<Question> all = questions.of(stage);
      Set<String> finished = episodes.finished(stage).keySet();
      List<Question> open =
          all.stream().filter(question -> !finished.contains(question.id())).toList();
      heartbeat.report(all.size() - open.size(), all.size());
      if (!open.isEmpty()) {
        playAll(stage, open, all.size(), heartbeat);
      }
    } finally {
      questions.forget(stage);
    }
  }

  private void playAll(StageRef stage, List<Question> open, int total, Heartbeat heartbeat) {
    ExecutorService threads = Executors.newFixedThreadPool(Math.min(atOnce(stage), open.size()));
    try {
      CompletionService<Void> playing = new ExecutorCompletionService<>(threads);
      for (Question question : open) {
        Future<Void> unused =
            playing.submit(
                () -> {
                  play(stage, question);
                  return null;
                });
      }
      for (int done = total - open.size(); done < total; done++) {
        next(playing, heartbeat, done, total).get();
      }
      heartbeat.report(total, total);
    } catch (ExecutionException e) {
      heartbeat.throwIfStopped();
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailureException(FailureType.CANCELLED, "the episodes were interrupted", e);
    } finally {
      end(threads);
    }
  }

  /** Models wait for their batch; rules only use the processor, which training needs too. */
  private int atOnce(StageRef stage) {
    return plans.stage(stage).input() instanceof StageInput.Evaluate
        ? DECODED
        : Runtime.getRuntime().availableProcessors();
  }

  /** The next episode to end, however long it takes: a call may wait for a training's memory. */
  private static Future<Void> next(
      CompletionService<Void> playing, Heartbeat heartbeat, int done, int total)
      throws InterruptedException {
    while (true) {
      heartbeat.report(done, total);
      @Nullable Future<Void> ended = playing.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
      if (ended != null) {
        return ended;
      }
      heartbeat.throwIfStopped();
    }
  }

  /** What is under way is played anew, so it is not waited for beyond its current call. */
  private static void end(ExecutorService threads) {
    threads.shutdownNow();
    try {
      boolean unused = threads.awaitTermination(ENDING_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void play(StageRef stage, Question question) {
    long began = System.nanoTime();
    AgentSpec agent = stages.use(stage, OpenStage::agent);
    AgentEpisode episode = agent.method().begin(question, agent.limits());
    UsageTotal usage = UsageTotal.NONE;
    while (true) {
      AgentEpisode.Next next = episode.next();
      if (next instanceof AgentEpisode.End end) {
        double seconds = (System.nanoTime() - began) / 1e9;
        calls.save(new FinishedEpisode(stage, end.trajectory(), seconds, usage));
        return;
      }
      try {
        if (next instanceof AgentEpisode.Generate call) {
          Completion completion =
              calls.complete(new ModelCall(stage, question, call.number(), call.prompt()));
          usage = usage.plus(UsageTotal.of(completion));
          episode.completed(completion);
        } else if (next instanceof AgentEpisode.UseTool search) {
          episode.observed(
              calls
                  .search(new SearchCall(stage, question.id(), search.round(), search.query()))
                  .text());
        }
      } catch (FailureException e) {
        Disposition refusal = EpisodeEnd.refusal(e.type()).orElseThrow(() -> e);
        episode.stop(refusal);
      }
    }
  }
}
