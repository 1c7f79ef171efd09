package io.fireact.task;

import io.fireact.agent.Question;
import io.fireact.agent.Segment;
import java.util.List;
import java.util.function.Consumer;

/** The data of a task, made or read. The same spec gives the same data on every machine. */
public interface TaskSource {

  /** All questions of all splits; ids are unique. */
  List<Question> questions();

  /**
   * Gives each passage of the corpus that the search tool finds, in a fixed order; ids are unique.
   * A corpus need not fit into memory.
   */
  void passages(Consumer<Passage> sink);

  /** Gives each pre-training document, a list of segments, in training order. */
  void pretraining(Consumer<List<Segment>> sink);
}
