package io.fireact.agent;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Compares answers as HotpotQA's evaluation script does ({@code hotpot_evaluate_v1.py}, Yang et al.
 * 2018), character for character, except where Java and Python lower a Greek sigma differently. Not
 * for multiple choice or numbers, which that script treats as any other words.
 */
public final class Answers {
  // Python's string.punctuation is ASCII only.
  private static final Pattern PUNCTUATION =
      Pattern.compile("[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~]");
  // Python's \b, whose words are letters and digits of any script, without combining marks.
  private static final Pattern ARTICLES =
      Pattern.compile("(?<![\\p{L}\\p{N}_])(?:a|an|the)(?![\\p{L}\\p{N}_])");
  // What Python's str.split() splits at.
  private static final Pattern SPACES = Pattern.compile("[\\p{Z}\\t-\\r\\x1c-\\x1f\\x85]+");
  private static final Set<String> VERDICTS = Set.of("yes", "no", "noanswer");

  private Answers() {}

  /** Lower case, without punctuation and the articles a, an, the; single spaces. */
  public static String normalize(String answer) {
    String words = PUNCTUATION.matcher(answer.toLowerCase(Locale.ROOT)).replaceAll("");
    return String.join(" ", tokens(ARTICLES.matcher(words).replaceAll(" ")));
  }

  public static boolean exactMatch(String answer, String gold) {
    return normalize(answer).equals(normalize(gold));
  }

  /** Token F1 in [0, 1]; yes, no and noanswer only match themselves. */
  public static double f1(String answer, String gold) {
    String given = normalize(answer);
    String wanted = normalize(gold);
    if (!given.equals(wanted) && (VERDICTS.contains(given) || VERDICTS.contains(wanted))) {
      return 0;
    }
    List<String> givenTokens = tokens(given);
    List<String> wantedTokens = tokens(wanted);
    Map<String, Integer> left = new HashMap<>();
    wantedTokens.forEach(token -> left.merge(token, 1, Integer::sum));
    int same = 0;
    for (String token : givenTokens) {
      int count = left.getOrDefault(token, 0);
      if (count > 0) {
        left.put(token, count - 1);
        same++;
      }
    }
    if (same == 0) {
      return 0;
    }
    double precision = (double) same / givenTokens.size();
    double recall = (double) same / wantedTokens.size();
    return 2 * precision * recall / (precision + recall);
  }

  private static List<String> tokens(String text) {
    return SPACES.splitAsStream(text).filter(token -> !token.isEmpty()).toList();
  }
}
