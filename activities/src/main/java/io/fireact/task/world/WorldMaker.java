package io.fireact.task.world;

import io.fireact.lm.train.SeededRandom;
import io.fireact.spec.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Makes entities with random facts, for the corpus and for pre-training documents alike. */
final class WorldMaker {
  static final List<String> MAKERS = List.of("director", "producer", "writer");

  private final WorldNames names;
  private final boolean studios;
  private final boolean filmYears;

  WorldMaker(WorldNames names, TaskSpec.Hops hops) {
    this.names = names;
    studios = hops.three() > 0;
    filmYears = hops.comparison() > 0;
  }

  /** Whether films have a studio. */
  boolean studios() {
    return studios;
  }

  Entity person(String name, SeededRandom random) {
    return new Entity(
        name,
        WorldNames.Kind.PERSON.word(),
        List.of(
            new Fact(Attribute.CITY.word(), names.city(random)),
            new Fact(Attribute.YEAR.word(), names.year(random)),
            new Fact(Attribute.JOB.word(), names.job(random))));
  }

  Entity company(String name, String founder, SeededRandom random) {
    return new Entity(
        name,
        WorldNames.Kind.COMPANY.word(),
        List.of(
            new Fact("founder", founder),
            new Fact("city", names.city(random)),
            new Fact("year", names.year(random))));
  }

  /** A film; its facts stand in random order, so that place does not tell them apart. */
  Entity film(
      String name, Supplier<String> people, Supplier<String> companies, SeededRandom random) {
    List<Fact> facts = new ArrayList<>();
    for (String maker : MAKERS) {
      facts.add(new Fact(maker, people.get()));
    }
    if (studios) {
      facts.add(new Fact("studio", companies.get()));
    }
    if (filmYears) {
      facts.add(new Fact("year", names.year(random)));
    }
    return new Entity(name, WorldNames.Kind.FILM.word(), shuffled(facts, random));
  }

  static <T> List<T> shuffled(List<T> list, SeededRandom random) {
    List<T> shuffled = new ArrayList<>();
    for (int i : random.permutation(list.size())) {
      shuffled.add(list.get(i));
    }
    return shuffled;
  }
}
