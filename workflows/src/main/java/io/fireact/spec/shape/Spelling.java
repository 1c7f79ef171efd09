package io.fireact.spec.shape;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that somebody probably meant. */
public final class Spelling {
  private static final int LONGEST = 60;

  private Spelling() {}

  /** {@code "; did you mean X?"}, or nothing when no word is near. */
  public static String hint(String word, Collection<String> words) {
    return nearest(word, words).map(near -> "; did you mean " + near + "?").orElse("");
  }

  /**
   * The nearest of {@code words}: at most a third of its letters away, or else one that continues
   * the written one, or is its last part.
   */
  static Optional<String> nearest(String word, Collection<String> words) {
    String written = normal(word);
    if (written.isEmpty() || written.length() > LONGEST) {
      return Optional.empty();
    }
    Optional<String> best = Optional.empty();
    int least = Integer.MAX_VALUE;
    for (String candidate : words) {
      String known = normal(candidate);
      int distance = distance(written, known);
      if (distance < least && distance <= Math.max(1, known.length() / 3)) {
        least = distance;
        best = Optional.of(candidate);
      }
    }
    if (best.isPresent() || written.length() < 3) {
      return best;
    }
    List<String> parts = new ArrayList<>();
    for (String candidate : words) {
      String known = normal(candidate);
      if (known.startsWith(written + "_") || known.endsWith("." + written)) {
        parts.add(candidate);
      }
    }
    return parts.stream().findFirst();
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
