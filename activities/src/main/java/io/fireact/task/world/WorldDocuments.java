package io.fireact.task.world;

import io.fireact.agent.Segment;
import io.fireact.lm.train.SeededRandom;
import io.fireact.spec.TaskSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Pre-training documents: a passage with questions about it, or a single line of the agent's
 * format, never an episode. Each has fresh random facts about names of the train split, so that
 * what is learned is to read and not the facts; loss is on the answers.
 */
final class WorldDocuments {
  private final WorldNames names;
  private final WorldMaker maker;
  private final TaskSpec.Hops hops;

  WorldDocuments(WorldNames names, TaskSpec.Hops hops) {
    this.names = names;
    this.hops = hops;
    maker = new WorldMaker(names, hops);
  }

  List<Segment> next(SeededRandom random) {
    if (random.nextInt(4) == 0) {
      return random.nextDouble() < hops.comparison() ? comparison(random) : line(random);
    }
    List<Segment> document = new ArrayList<>();
    if (random.nextInt(10) < 3) {
      document.add(
          new Segment(
              "Thought: I need to find " + names.draw(WorldNames.Kind.PERSON, random) + ".\n",
              false));
    }
    Entity entity = entity(random);
    document.add(new Segment(entity.passage(), false));
    // Each fact once: asking for some of them only teaches too slowly to tell them apart.
    for (Fact fact : WorldMaker.shuffled(entity.facts(), random)) {
      document.add(
          new Segment(
              " Question: " + question(entity, fact.word()) + " Answer: " + fact.word(), false));
      document.add(new Segment(" " + fact.value() + ".", true));
    }
    return document;
  }

  private Entity entity(SeededRandom random) {
    // A three-hop question reads a film, a company and a person.
    if (random.nextDouble() < hops.three() / 3) {
      return maker.company(
          names.draw(WorldNames.Kind.COMPANY, random),
          names.draw(WorldNames.Kind.PERSON, random),
          random);
    }
    if (random.nextInt(2) == 0) {
      return maker.person(names.draw(WorldNames.Kind.PERSON, random), random);
    }
    return maker.film(
        names.draw(WorldNames.Kind.FILM, random),
        () -> names.draw(WorldNames.Kind.PERSON, random),
        () -> names.draw(WorldNames.Kind.COMPANY, random),
        random);
  }

  private static String question(Entity entity, String word) {
    if (entity.kind().equals(WorldNames.Kind.PERSON.word())) {
      for (Attribute attribute : Attribute.ALL) {
        if (attribute.word().equals(word)) {
          return attribute.of(entity.name());
        }
      }
    }
    return switch (word) {
      case "year" -> "what is the year of " + entity.name() + "?";
      case "city" -> "what is the city of " + entity.name() + "?";
      case "studio" -> "what is the studio of " + entity.name() + "?";
      default -> "who is the " + word + " of " + entity.name() + "?";
    };
  }

  private List<Segment> line(SeededRandom random) {
    String name =
        names.draw(random.nextInt(2) == 0 ? WorldNames.Kind.FILM : WorldNames.Kind.PERSON, random);
    if (random.nextDouble() < hops.three() / 3) {
      name = names.draw(WorldNames.Kind.COMPANY, random);
    }
    if (random.nextInt(5) < 3) {
      return List.of(
          new Segment("Thought: I need to find " + name + ".\nAction: search[", false),
          new Segment(name + "]\nObservation:", true));
    }
    String answer = random.nextInt(2) == 0 ? name : value(random);
    return List.of(
        new Segment("Thought: so the answer is " + answer + ".\nAction: finish[", false),
        new Segment(answer + "]", true));
  }

  private String value(SeededRandom random) {
    return switch (Attribute.ALL.get(random.nextInt(Attribute.ALL.size()))) {
      case CITY -> names.city(random);
      case YEAR -> names.year(random);
      case JOB -> names.job(random);
    };
  }

  private List<Segment> comparison(SeededRandom random) {
    WorldNames.Kind kind = random.nextInt(2) == 0 ? WorldNames.Kind.FILM : WorldNames.Kind.PERSON;
    String first = names.draw(kind, random);
    String second = names.draw(kind, random);
    String firstYear = names.year(random);
    String secondYear = names.year(random);
    while (secondYear.equals(firstYear)) {
      secondYear = names.year(random);
    }
    return List.of(
        new Segment("Thought: " + first + " year " + firstYear + ". ", false),
        new Segment(second + " year " + secondYear + ". so the answer is", false),
        new Segment(" " + (firstYear.compareTo(secondYear) < 0 ? first : second) + ".", true));
  }
}
