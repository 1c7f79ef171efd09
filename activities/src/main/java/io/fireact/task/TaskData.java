package io.fireact.task;

import io.fireact.agent.Question;
import io.fireact.agent.Segment;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A task whose data is in memory.
 *
 * @param texts gives the pre-training documents, anew at each call
 */
public record TaskData(
    List<Question> questions, List<Passage> corpus, Supplier<Stream<List<Segment>>> texts)
    implements TaskSource {
  public TaskData {
    questions = List.copyOf(questions);
    corpus = List.copyOf(corpus);
  }

  @Override
  public void passages(Consumer<Passage> sink) {
    corpus.forEach(sink);
  }

  @Override
  public void pretraining(Consumer<List<Segment>> sink) {
    try (Stream<List<Segment>> all = texts.get()) {
      all.forEachOrdered(sink);
    }
  }
}
