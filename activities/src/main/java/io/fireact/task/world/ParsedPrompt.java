package io.fireact.task.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a prompt shows of an episode: its last question, and after it what was searched and what was
 * observed.
 *
 * @param question without its label
 * @param queries of the searches so far, in order
 * @param observations in order
 */
record ParsedPrompt(String question, List<String> queries, List<String> observations) {
  private static final Pattern LABEL =
      Pattern.compile("^(Question|Thought|Action|Observation):", Pattern.MULTILINE);
  private static final Pattern SEARCH = Pattern.compile("search\\[(.*)]");

  ParsedPrompt {
    queries = List.copyOf(queries);
    observations = List.copyOf(observations);
  }

  static ParsedPrompt of(String prompt) {
    String question = "";
    List<String> queries = new ArrayList<>();
    List<String> observations = new ArrayList<>();
    Matcher label = LABEL.matcher(prompt);
    boolean more = label.find();
    while (more) {
      String name = label.group(1);
      int start = label.end();
      more = label.find();
      String text = prompt.substring(start, more ? label.start() : prompt.length()).strip();
      if (name.equals("Question")) {
        question = text;
        queries.clear();
        observations.clear();
      } else if (name.equals("Observation")) {
        observations.add(text);
      } else if (name.equals("Action")) {
        Matcher search = SEARCH.matcher(text);
        if (search.matches()) {
          queries.add(search.group(1));
        }
      }
    }
    return new ParsedPrompt(question, queries, observations);
  }

  /** The entity of that name, where an observation shows its passage. */
  Optional<Entity> find(String name) {
    return observations.stream().flatMap(text -> Entity.find(name, text).stream()).findFirst();
  }

  /** The last value that any observation gives for a word, of whatever entity. */
  Optional<String> guess(String word) {
    Pattern fact = Pattern.compile("\\. " + Pattern.quote(word) + " ([a-z0-9 ]+)\\.");
    Optional<String> last = Optional.empty();
    for (String observation : observations) {
      Matcher found = fact.matcher(observation);
      int from = 0;
      while (found.find(from)) {
        last = Optional.of(found.group(1));
        // The full stop that ends a fact may begin the next.
        from = found.end() - 1;
      }
    }
    return last;
  }
}
