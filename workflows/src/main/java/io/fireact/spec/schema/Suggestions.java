package io.fireact.spec.schema;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Finds the word that somebody probably meant. */
public final class Suggestions {
  private static final int LONGEST = 60;
  private static final int MOST = 3;

  private Suggestions() {}

  /** {@code "; did you mean X?"}, or nothing when no word is near. */
  public static String hint(String word, Collection<String> words) {
    List<String> near = nearest(word, words);
    return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
  }

  /**
   * The nearest of {@code words}, at most a third of its letters away; if none is, those that go on
   * from the written one, or end in it after a dot.
   */
  static List<String> nearest(String word, Collection<String> words) {
    String written = normal(word);
    if (written.isEmpty() || written.length() > LONGEST) {
      return List.of();
    }
    List<String> best = new ArrayList<>();
    int least = Integer.MAX_VALUE;
    for (String candidate : words) {
      String known = normal(candidate);
      int distance = distance(written, known);
      if (distance < least && distance <= Math.max(1, known.length() / 3)) {
        least = distance;
        best = List.of(candidate);
      }
    }
    if (!best.isEmpty() || written.length() < 3) {
      return best;
    }
    return words.stream()
        .filter(
            candidate ->
                normal(candidate).startsWith(written + "_")
                    || normal(candidate).endsWith("." + written))
        .limit(MOST)
        .toList();
  }

  private static String normal(String word) {
    return word.toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
  }

  /** Edits from one word to the other; two swapped neighbours are one edit (Damerau 1964). */
  static int distance(String from, String to) {
    int[][] edits = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      edits[i][0] = i;
    }
    for (int j = 0; j <= to.length(); j++) {
      edits[0][j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      for (int j = 1; j <= to.length(); j++) {
        int replaced = edits[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        edits[i][j] = Math.min(replaced, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
        }
      }
    }
    return edits[from.length()][to.length()];
  }
}
