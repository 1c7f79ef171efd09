package io.fireact.lm;

import io.fireact.agent.Segment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * The smallest world on which a student shows what it can learn: films, the people who made them,
 * and two-hop questions. For {@link LearningTrial}, which asks about the student alone; the
 * platform's own world is a task.
 */
final class RecipeWorld {
  private static final List<String> RELATIONS = List.of("director", "producer", "writer");
  private static final List<String> JOBS =
      List.of("painter", "chemist", "pilot", "lawyer", "poet", "baker", "judge", "actor");
  private static final String ONSETS = "b d f k l m n r s t v z";
  private static final String VOWELS = "a e i o";

  private final List<String> syllables = new ArrayList<>();

  /** A person and what is true of them. */
  record Person(String name, String city, String year, String job) {
    String passage() {
      return name + " is a person. city " + city + ". year " + year + ". job " + job + ".";
    }

    String fact(Attribute attribute) {
      return switch (attribute) {
        case CITY -> city;
        case YEAR -> year;
        case JOB -> job;
      };
    }
  }

  enum Attribute {
    CITY("in which city was %s born?"),
    YEAR("in which year was %s born?"),
    JOB("which job had %s?");

    private final String question;

    Attribute(String question) {
      this.question = question;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    String of(String whom) {
      return String.format(question, whom);
    }
  }

  /** A film, its people by relation, and one question about one of them. */
  record Item(String film, Map<String, Person> people, String relation, Attribute attribute) {
    Person person() {
      return people.getOrDefault(relation, people.values().iterator().next());
    }

    String filmPassage() {
      StringBuilder text = new StringBuilder(film + " is a film.");
      people.forEach((is, who) -> text.append(' ' + is + ' ' + who.name() + '.'));
      return text.toString();
    }

    String question() {
      return "Question: " + attribute.of("the " + relation + " of " + film) + "\n";
    }

    String answer() {
      return person().fact(attribute);
    }

    Map<String, String> pages() {
      Map<String, String> pages = new HashMap<>();
      pages.put(film, filmPassage());
      people.values().forEach(who -> pages.put(who.name(), who.passage()));
      return pages;
    }

    List<Segment> trajectory() {
      Person who = person();
      return List.of(
          new Segment(question(), false),
          new Segment(
              "Thought: I need to find the "
                  + relation
                  + " of "
                  + film
                  + ".\nAction: search["
                  + film
                  + "]\nObservation:",
              true),
          new Segment(" " + filmPassage() + "\n", false),
          new Segment(
              "Thought: "
                  + relation
                  + " "
                  + who.name()
                  + ". I need to find "
                  + who.name()
                  + ".\nAction: search["
                  + who.name()
                  + "]\nObservation:",
              true),
          new Segment(" " + who.passage() + "\n", false),
          new Segment(
              "Thought: "
                  + attribute.word()
                  + " "
                  + answer()
                  + ". so the answer is "
                  + answer()
                  + ".\nAction: finish["
                  + answer()
                  + "]",
              true));
    }
  }

  RecipeWorld(long seed) {
    for (String onset : ONSETS.split(" ")) {
      for (String vowel : VOWELS.split(" ")) {
        for (String end : new String[] {"", "n", "r", "l", "s", "m"}) {
          syllables.add(onset + vowel + end);
        }
      }
    }
    Collections.shuffle(syllables, new Random(seed));
  }

  /** One question; names of tests never occur elsewhere. */
  Item item(Random random, boolean test) {
    List<String> order = new ArrayList<>(RELATIONS);
    Collections.shuffle(order, random);
    Map<String, Person> people = new LinkedHashMap<>();
    for (String relation : order) {
      people.put(relation, person(random, test));
    }
    return new Item(
        film(random, test),
        people,
        pick(random, RELATIONS),
        Attribute.values()[random.nextInt(Attribute.values().length)]);
  }

  /** One document: facts with questions about them, or a single line of the later format. */
  List<Segment> document(Random random) {
    if (random.nextInt(4) == 0) {
      String name = random.nextBoolean() ? film(random, false) : person(random, false).name();
      String answer =
          random.nextBoolean()
              ? name
              : person(random, false).fact(Attribute.values()[random.nextInt(3)]);
      return random.nextInt(5) < 3
          ? List.of(
              new Segment("Thought: I need to find " + name + ".\nAction: search[", false),
              new Segment(name + "]\nObservation:", true))
          : List.of(
              new Segment("Thought: so the answer is " + answer + ".\nAction: finish[", false),
              new Segment(answer + "]", true));
    }
    List<Segment> document = new ArrayList<>();
    if (random.nextInt(10) < 3) {
      document.add(
          new Segment("Thought: I need to find " + person(random, false).name() + ".\n", false));
    }
    Item item = item(random, false);
    boolean aboutFilm = random.nextBoolean();
    Person who = item.person();
    document.add(new Segment(aboutFilm ? item.filmPassage() : who.passage(), false));
    // Each relation and attribute once: asking for some of them only teaches too slowly to tell
    // them apart.
    List<String> relations = new ArrayList<>(RELATIONS);
    Collections.shuffle(relations, random);
    List<Attribute> attributes = new ArrayList<>(List.of(Attribute.values()));
    Collections.shuffle(attributes, random);
    for (int i = 0; i < 3; i++) {
      String relation = relations.get(i);
      Attribute attribute = attributes.get(i);
      document.add(
          new Segment(
              aboutFilm
                  ? " Question: who is the "
                      + relation
                      + " of "
                      + item.film()
                      + "? Answer: "
                      + relation
                  : " Question: " + attribute.of(who.name()) + " Answer: " + attribute.word(),
              false));
      Person maker = item.people().getOrDefault(relation, who);
      document.add(new Segment(" " + (aboutFilm ? maker.name() : who.fact(attribute)) + ".", true));
    }
    return document;
  }

  private Person person(Random random, boolean test) {
    return new Person(
        name(random, 150, "", "son", test),
        syllables.get(200 + random.nextInt(40)) + "ville",
        Integer.toString(1900 + random.nextInt(60)),
        pick(random, JOBS));
  }

  private String film(Random random, boolean test) {
    return name(random, 100, "ing", "ight", test);
  }

  /** Two words; a hash of the name decides whether it is one of the tests'. */
  private String name(Random random, int pool, String first, String second, boolean test) {
    while (true) {
      String name =
          syllables.get(random.nextInt(pool))
              + first
              + " "
              + syllables.get(random.nextInt(pool))
              + second;
      CRC32 hash = new CRC32();
      hash.update(name.getBytes(StandardCharsets.UTF_8));
      if ((hash.getValue() % 10 < 3) == test) {
        return name;
      }
    }
  }

  private static <T> T pick(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
