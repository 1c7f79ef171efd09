package io.fireact.stage.job;

import io.fireact.plan.ArtifactRef;
import io.fireact.plan.StageInput;
import io.fireact.store.ArtifactStore;
import io.fireact.store.JsonLines;
import io.fireact.task.TaskSource;
import io.fireact.task.TaskSources;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Makes or reads a task's questions, corpus and pre-training text. */
final class DatasetJob implements StageJob {
  @Override
  public Result run(JobContext context) {
    StageInput.Dataset input = (StageInput.Dataset) context.stage().input();
    TaskSource task = TaskSources.open(input.task(), context.activity().data());
    ArtifactStore store = context.activity().store();
    AtomicLong documents = new AtomicLong();
    ArtifactRef pretraining;
    try (Stream<?> texts = task.pretraining()) {
      pretraining =
          JsonLines.write(
              store,
              texts.peek(text -> context.heartbeat().report(documents.incrementAndGet(), 0)));
    }
    return new Result(
        Map.of(
            "questions", JsonLines.write(store, task.questions().stream()),
            "corpus", JsonLines.write(store, task.corpus().stream()),
            "pretraining", pretraining),
        Map.of(
            "questions", (long) task.questions().size(),
            "passages", (long) task.corpus().size(),
            "documents", documents.get()));
  }
}
