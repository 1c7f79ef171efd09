package io.fireact.lm.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Chooses a tokenizer's vocabulary from texts: the special tokens, the commonest characters as
 * pieces for unknown words, and the commonest words. The same texts in any order give the same
 * vocabulary.
 */
public final class TokenizerTraining {
  /** At most this share of the vocabulary is single characters. */
  private static final int CHARACTER_SHARE = 4;

  private TokenizerTraining() {}

  /**
   * @param limit largest number of tokens
   * @throws IllegalArgumentException when the limit has no room for the special tokens
   */
  public static WordTokenizer train(Stream<String> texts, int limit) {
    if (limit < WordTokenizer.SPECIAL.size()) {
      throw new IllegalArgumentException(
          "a vocabulary of "
              + limit
              + " is too small: the special tokens alone are "
              + WordTokenizer.SPECIAL.size());
    }
    Map<String, Long> units = new HashMap<>();
    texts.forEach(
        text -> {
          for (Units.Unit unit : Units.split(text)) {
            units.merge(
                unit.glued() ? WordTokenizer.GLUE + unit.text() : unit.text(), 1L, Long::sum);
          }
        });
    units.remove("\n");
    Map<String, Long> characters = characters(units);
    int room = limit - WordTokenizer.SPECIAL.size();
    List<String> pieces = commonest(characters);
    List<String> words = commonest(units);
    int kept = Math.min(pieces.size(), Math.max(room / CHARACTER_SHARE, room - words.size()));
    List<String> tokens = new ArrayList<>(WordTokenizer.SPECIAL);
    tokens.addAll(pieces.subList(0, kept));
    for (String word : words) {
      if (tokens.size() == limit) {
        break;
      }
      tokens.add(word);
    }
    return new WordTokenizer(tokens);
  }

  /** Characters of words as beginnings and as continuations; those that are units count as such. */
  private static Map<String, Long> characters(Map<String, Long> units) {
    Map<String, Long> characters = new HashMap<>();
    units.forEach(
        (unit, count) -> {
          boolean glued = unit.startsWith(WordTokenizer.GLUE) && unit.length() > 2;
          String word = glued ? unit.substring(WordTokenizer.GLUE.length()) : unit;
          word.codePoints()
              .forEach(
                  point -> {
                    String character = Character.toString(point);
                    characters.merge(character, count, Long::sum);
                    characters.merge(WordTokenizer.GLUE + character, count, Long::sum);
                  });
        });
    characters.keySet().removeAll(units.keySet());
    return characters;
  }

  private static List<String> commonest(Map<String, Long> counts) {
    return new TreeMap<>(counts)
        .entrySet().stream()
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .map(Map.Entry::getKey)
            .toList();
  }
}
