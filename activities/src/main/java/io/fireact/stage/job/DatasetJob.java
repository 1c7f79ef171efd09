package io.fireact.stage.job;

import io.fireact.plan.ArtifactRef;
import io.fireact.plan.StageInput;
import io.fireact.store.ArtifactStore;
import io.fireact.store.JsonLines;
import io.fireact.task.TaskSource;
import io.fireact.task.Tasks;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Makes or reads a task's questions, corpus and pre-training text. */
final class DatasetJob implements StageJob {
  @Override
  public Result run(JobContext context) {
    StageInput.Dataset input = (StageInput.Dataset) context.stage().input();
    TaskSource task = Tasks.open(input.task(), context.activity().data());
    ArtifactStore store = context.activity().store();
    AtomicLong passages = new AtomicLong();
    AtomicLong documents = new AtomicLong();
    ArtifactRef corpus =
        JsonLines.write(store, sink -> task.passages(counted(passages, context, sink)));
    ArtifactRef pretraining =
        JsonLines.write(store, sink -> task.pretraining(counted(documents, context, sink)));
    return new Result(
        Map.of(
            "questions", JsonLines.write(store, task.questions().stream()),
            "corpus", corpus,
            "pretraining", pretraining),
        Map.of(
            "questions", (long) task.questions().size(),
            "passages", passages.get(),
            "documents", documents.get()));
  }

  private static <T> Consumer<T> counted(
      AtomicLong count, JobContext context, Consumer<? super T> sink) {
    return value -> {
      context.heartbeat().report(count.incrementAndGet(), 0);
      sink.accept(value);
    };
  }
}
