package io.fireact.task.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A question of the world, without its answer: what the text asks for. */
sealed interface WorldQuestion {
  String text();

  /** What {@code text} asks for; empty when it is no question of the world. */
  static Optional<WorldQuestion> parse(String text) {
    Matcher earlier = Earlier.TEXT.matcher(text);
    if (earlier.matches()) {
      Walk first = Walk.parse(earlier.group(1));
      Walk second = Walk.parse(earlier.group(2));
      WorldQuestion question = new Earlier(first.path(), first.film(), second.film());
      return question.text().equals(text) ? Optional.of(question) : Optional.empty();
    }
    for (Attribute attribute : Attribute.ALL) {
      String[] around = attribute.of("\n").split("\n", -1);
      if (text.startsWith(around[0])
          && text.endsWith(around[1])
          && text.length() > around[0].length() + around[1].length()) {
        Walk walk =
            Walk.parse(text.substring(around[0].length(), text.length() - around[1].length()));
        if (!walk.path().isEmpty()) {
          return Optional.of(new Chain(attribute, walk.path(), walk.film()));
        }
      }
    }
    return Optional.empty();
  }

  /** An attribute of somebody at the end of a path that begins at a film. */
  record Chain(Attribute attribute, List<String> path, String film) implements WorldQuestion {
    public Chain {
      path = List.copyOf(path);
    }

    @Override
    public String text() {
      return attribute.of(new Walk(path, film).text());
    }
  }

  /**
   * Which of two films was released earlier, or who of two people was born earlier.
   *
   * @param path from each film to the person; empty for the films themselves
   */
  record Earlier(List<String> path, String first, String second) implements WorldQuestion {
    private static final Pattern TEXT =
        Pattern.compile("(?:which film was released|who was born) earlier, (.+) or (.+)\\?");

    public Earlier {
      path = List.copyOf(path);
    }

    @Override
    public String text() {
      return (path.isEmpty() ? "which film was released" : "who was born")
          + " earlier, "
          + new Walk(path, first).text()
          + " or "
          + new Walk(path, second).text()
          + "?";
    }
  }

  /**
   * "the founder of the studio of FILM".
   *
   * @param path from the film outwards, such as studio, founder
   */
  record Walk(List<String> path, String film) {
    private static final Pattern LINK = Pattern.compile("the ([a-z]+) of (.+)");

    String text() {
      String text = film;
      for (String link : path) {
        text = "the " + link + " of " + text;
      }
      return text;
    }

    static Walk parse(String text) {
      List<String> path = new ArrayList<>();
      String rest = text;
      Matcher link = LINK.matcher(rest);
      while (link.matches()) {
        path.add(0, link.group(1));
        rest = link.group(2);
        link = LINK.matcher(rest);
      }
      return new Walk(path, rest);
    }
  }
}
