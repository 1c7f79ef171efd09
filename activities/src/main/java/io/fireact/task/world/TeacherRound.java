package io.fireact.task.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The teacher's next round, worked out anew from everything that the prompt shows. */
final class TeacherRound {
  private static final String UNKNOWN = "unknown";

  private final ParsedPrompt prompt;
  private final Mistake mistake;

  TeacherRound(ParsedPrompt prompt, Mistake mistake) {
    this.prompt = prompt;
    this.mistake = mistake;
  }

  /** How far a path could be followed: to its last entity, or to a round that has to come first. */
  private sealed interface Followed {
    record Reached(Entity entity) implements Followed {}

    record Needs(String round) implements Followed {}
  }

  String text(WorldQuestion question) {
    if (question instanceof WorldQuestion.Chain chain) {
      return chain(chain);
    }
    return earlier((WorldQuestion.Earlier) question);
  }

  private String chain(WorldQuestion.Chain chain) {
    String word = chain.attribute().word();
    String guess = prompt.guess(word).orElse(UNKNOWN);
    Followed end = follow(chain.film(), chain.path(), word, "", guess);
    if (end instanceof Followed.Needs needs) {
      return needs.round();
    }
    Entity person = ((Followed.Reached) end).entity();
    String said = mistake == Mistake.WRONG_FACT ? otherFact(person, word) : word;
    String answer = person.value(said).orElse(guess);
    return finish(said + " " + answer + ". ", answer);
  }

  private static String otherFact(Entity entity, String word) {
    return entity.facts().stream()
        .map(Fact::word)
        .filter(other -> !other.equals(word))
        .findFirst()
        .orElse(word);
  }

  private String earlier(WorldQuestion.Earlier question) {
    List<Entity> compared = new ArrayList<>();
    List<String> years = new ArrayList<>();
    String before = "";
    for (String film : List.of(question.first(), question.second())) {
      Followed end = follow(film, question.path(), "year", before, question.first());
      if (end instanceof Followed.Needs needs) {
        return needs.round();
      }
      Entity entity = ((Followed.Reached) end).entity();
      Optional<String> year = entity.value("year");
      if (year.isEmpty()) {
        return giveUp("year of " + entity.name(), question.first());
      }
      compared.add(entity);
      years.add(year.get());
      before = "year " + year.get() + ". ";
    }
    Entity first = compared.get(0);
    Entity second = compared.get(1);
    boolean right = years.get(0).compareTo(years.get(1)) < 0;
    boolean said = right != (mistake == Mistake.WRONG_FACT);
    return finish(
        first.name()
            + " year "
            + years.get(0)
            + ". "
            + second.name()
            + " year "
            + years.get(1)
            + ". ",
        (said ? first : second).name());
  }

  /**
   * @param asked what the last entity's passage has to say
   * @param before what is said before the first thought about this film
   * @param guess the answer where something is not found
   */
  private Followed follow(
      String film, List<String> path, String asked, String before, String guess) {
    String name = film;
    String kind = WorldNames.Kind.FILM.word();
    String said = before;
    String need = "the " + (path.isEmpty() ? asked : path.get(0)) + " of " + film;
    for (int i = 0; ; i++) {
      Optional<Entity> entity = prompt.find(name);
      if (entity.isEmpty() || (mistake == Mistake.HALF_NAME && i == 0)) {
        return new Followed.Needs(search(said, need, name, kind, guess));
      }
      if (i == path.size()) {
        return new Followed.Reached(entity.get());
      }
      String link = path.get(i);
      if (mistake == Mistake.WRONG_PERSON) {
        link = WorldMaker.MAKERS.get((WorldMaker.MAKERS.indexOf(link) + 1) % 3);
      }
      Optional<String> next = entity.get().value(link);
      if (next.isEmpty()) {
        return new Followed.Needs(giveUp(link + " of " + name, guess));
      }
      if (mistake == Mistake.TOO_EARLY) {
        return new Followed.Needs(finish(link + " " + next.get() + ". ", next.get()));
      }
      name = next.get();
      kind = link.equals("studio") ? WorldNames.Kind.COMPANY.word() : WorldNames.Kind.PERSON.word();
      said = link + " " + name + ". ";
      need = name;
    }
  }

  private String search(String said, String need, String name, String kind, String guess) {
    String thought = said + "I need to find " + need + ".";
    if (mistake == Mistake.HALF_NAME) {
      String half = name.split(" ", 2)[0];
      return prompt.queries().contains(half)
          ? finish("", UNKNOWN)
          : act(thought, "search[" + half + "]");
    }
    if (!prompt.queries().contains(name)) {
      return act(thought, "search[" + name + "]");
    }
    String otherWay = name + " " + kind;
    return prompt.queries().contains(otherWay)
        ? giveUp(name, guess)
        : act("I did not find " + name + ".", "search[" + otherWay + "]");
  }

  private String giveUp(String missing, String guess) {
    return finish(missing + " not found. ", guess);
  }

  private String finish(String said, String answer) {
    String thought = said + "so the answer is " + answer + ".";
    return mistake == Mistake.NO_ACTION
        ? "Thought: " + thought + "\n"
        : "Thought: " + thought + "\nAction: finish[" + answer + "]";
  }

  private static String act(String thought, String action) {
    return "Thought: " + thought + "\nAction: " + action + "\n";
  }
}
