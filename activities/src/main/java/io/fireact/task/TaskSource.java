package io.fireact.task;

import io.fireact.agent.Question;
import io.fireact.agent.Segment;
import java.util.List;
import java.util.stream.Stream;

/** The data of a task, made or read. The same spec gives the same data on every machine. */
public interface TaskSource {

  /** All questions of all splits; ids are unique. */
  List<Question> questions();

  /** The corpus that the search tool finds. */
  List<Passage> corpus();

  /** Pre-training documents: each a list of segments, in training order. */
  Stream<List<Segment>> pretraining();
}
