package io.fireact.task.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A person, film, company or city, and what is true of it. Its passage names what a fact is before
 * its value ("director anna lind."): a small student binds names to relations written so, and does
 * not in prose.
 */
record Entity(String name, String kind, List<Fact> facts) {
  private static final Pattern FACT = Pattern.compile("\\G ([a-z]+) ([a-z0-9]+(?: [a-z0-9]+)?)\\.");

  Entity {
    facts = List.copyOf(facts);
  }

  String passage() {
    StringBuilder text = new StringBuilder(name + " is a " + kind + ".");
    facts.forEach(fact -> text.append(' ' + fact.word() + ' ' + fact.value() + '.'));
    return text.toString();
  }

  Optional<String> value(String word) {
    return facts.stream().filter(fact -> fact.word().equals(word)).map(Fact::value).findFirst();
  }

  /**
   * The entity of that name as a text shows it, with as many facts as are not cut off; empty when
   * the text has no passage of that name.
   */
  static Optional<Entity> find(String name, String text) {
    Matcher start =
        Pattern.compile("(?<![a-z0-9])" + Pattern.quote(name) + " is a ([a-z]+)\\.").matcher(text);
    if (!start.find()) {
      return Optional.empty();
    }
    List<Fact> facts = new ArrayList<>();
    Matcher fact = FACT.matcher(text).region(start.end(), text.length());
    while (fact.find()) {
      facts.add(new Fact(fact.group(1), fact.group(2)));
    }
    return Optional.of(new Entity(name, start.group(1), facts));
  }
}
