package io.fireact.agent;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Compares answers as HotpotQA's evaluation script does ({@code hotpot_evaluate_v1.py}, Yang et al.
 * 2018), code point for code point, of any plane; characters that are younger than Java's Unicode
 * have no case here. Not for multiple choice or numbers, which that script treats as any other
 * words.
 */
public final class Answers {
  // Python's string.punctuation is ASCII only.
  private static final Pattern PUNCTUATION =
      Pattern.compile("[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~]");
  // What Python's str.split() splits at.
  private static final Pattern SPACES = Pattern.compile("[\\p{Z}\\t-\\r\\x1c-\\x1f\\x85]+");
  private static final Set<String> ARTICLES = Set.of("a", "an", "the");
  // Word_Break is MidLetter, MidNumLet or Single_Quote: what Unicode ignores beside a cased letter.
  private static final String BETWEEN_LETTERS =
      "'.:\u00B7\u0387\u055F\u05F4\u2018\u2019\u2024\u2027\uFE13\uFE52\uFE55\uFF07\uFF0E\uFF1A";
  private static final Set<String> VERDICTS = Set.of("yes", "no", "noanswer");

  private Answers() {}

  /** Lower case, without punctuation and the articles a, an, the; single spaces. */
  public static String normalize(String answer) {
    String words = PUNCTUATION.matcher(lower(answer)).replaceAll("");
    return String.join(" ", tokens(withoutArticles(words)));
  }

  /** Python's {@code str.lower()}. Java's own asks a word iterator where a Greek sigma is final. */
  private static String lower(String text) {
    int[] letters = text.codePoints().toArray();
    StringBuilder lower = new StringBuilder(text.length());
    for (int i = 0; i < letters.length; i++) {
      switch (letters[i]) {
        case 0x03A3 -> lower.append(isFinal(letters, i) ? '\u03C2' : '\u03C3');
        case 0x0130 -> lower.append("i\u0307");
        default -> lower.appendCodePoint(Character.toLowerCase(letters[i]));
      }
    }
    return lower.toString();
  }

  /** Final_Sigma of the Unicode Standard, section 3.13: a cased letter before, and none behind. */
  private static boolean isFinal(int[] letters, int sigma) {
    int before = sigma - 1;
    while (before >= 0 && isIgnored(letters[before])) {
      before--;
    }
    int behind = sigma + 1;
    while (behind < letters.length && isIgnored(letters[behind])) {
      behind++;
    }
    return before >= 0
        && isCased(letters[before])
        && !(behind < letters.length && isCased(letters[behind]));
  }

  private static boolean isCased(int letter) {
    return Character.isLowerCase(letter)
        || Character.isUpperCase(letter)
        || Character.isTitleCase(letter);
  }

  private static boolean isIgnored(int letter) {
    return switch (Character.getType(letter)) {
      case Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.FORMAT,
          Character.MODIFIER_LETTER,
          Character.MODIFIER_SYMBOL ->
          true;
      default -> BETWEEN_LETTERS.indexOf(letter) >= 0;
    };
  }

  /** Python's {@code re.sub(r"\b(a|an|the)\b", " ", text)}. */
  private static String withoutArticles(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    int start = 0;
    while (start < text.length()) {
      boolean word = isWord(text.codePointAt(start));
      int end = start;
      while (end < text.length() && isWord(text.codePointAt(end)) == word) {
        end += Character.charCount(text.codePointAt(end));
      }
      String run = text.substring(start, end);
      kept.append(ARTICLES.contains(run) ? " " : run);
      start = end;
    }
    return kept.toString();
  }

  /** Python's {@code \w}: letters and numbers of any script and plane, without combining marks. */
  private static boolean isWord(int letter) {
    return switch (Character.getType(letter)) {
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER,
          Character.DECIMAL_DIGIT_NUMBER,
          Character.LETTER_NUMBER,
          Character.OTHER_NUMBER ->
          true;
      default -> letter == '_';
    };
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
