package io.fireact.task.world;

import io.fireact.agent.Question;
import io.fireact.agent.Segment;
import io.fireact.agent.Split;
import io.fireact.failure.FailureException;
import io.fireact.lm.train.SeededRandom;
import io.fireact.spec.TaskSpec;
import io.fireact.task.Passage;
import io.fireact.task.TaskSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The built-in task: a seeded world of people, films, companies and cities, a corpus with a passage
 * for each, and questions that take two to four searches. Nothing in it is true outside it, and the
 * names of dev and test occur in no training text, so an agent has to search and to read; do not
 * use it to measure what a language model knows.
 *
 * <p>Films have what the questions ask about: their director, producer and writer, with three-hop
 * questions also a studio, with comparisons also a year. The same spec gives the same bytes on
 * every machine.
 */
public final class WorldTask implements TaskSource {
  private final TaskSpec.World spec;
  private final WorldNames names;
  private final List<Question> questions;
  private final List<Passage> corpus;

  /**
   * @throws FailureException BAD_DATA when the spec asks for more questions than there are names
   */
  public WorldTask(TaskSpec.World spec) {
    this.spec = spec;
    names = new WorldNames(spec.seed());
    List<Question> all = new ArrayList<>();
    List<Entity> entities = new ArrayList<>();
    for (Split split : Split.values()) {
      WorldPart part = new WorldPart(spec, names, split);
      all.addAll(part.questions());
      entities.addAll(part.entities());
    }
    entities.addAll(names.cities(SeededRandom.of(spec.seed(), "world cities")));
    questions = List.copyOf(all);
    corpus =
        entities.stream()
            .map(entity -> new Passage(entity.name(), entity.name(), entity.passage()))
            .toList();
  }

  @Override
  public List<Question> questions() {
    return questions;
  }

  /** A passage for each entity. */
  public List<Passage> corpus() {
    return corpus;
  }

  @Override
  public void passages(Consumer<Passage> sink) {
    corpus.forEach(sink);
  }

  @Override
  public void pretraining(Consumer<List<Segment>> sink) {
    pretraining().forEachOrdered(sink);
  }

  /** As many documents as the spec says, each made when it is asked for. */
  public Stream<List<Segment>> pretraining() {
    WorldDocuments documents = new WorldDocuments(names, spec.hops());
    SeededRandom random = SeededRandom.of(spec.seed(), "world pre-training");
    return Stream.generate(() -> documents.next(random)).limit(spec.pretrainingDocuments());
  }
}
