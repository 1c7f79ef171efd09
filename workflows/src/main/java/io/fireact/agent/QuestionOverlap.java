package io.fireact.agent;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds held-out questions among others: by id, or by text without regard to case, white space,
 * punctuation, accents and forms of characters. A question also is found where it is a line, a
 * sentence, the beginning or the end of the other text, in whole sentences: behind an instruction,
 * or before choices. Questions with choices are the same where their choices are, in any order:
 * many ask "Which of these is true?". Not for paraphrases. Linear in the texts; thread safe.
 */
public final class QuestionOverlap {
  /** Shorter sentences ("Which one?") are the same by chance. */
  private static final int SENTENCE_WORDS = 4;

  private static final Pattern MARKS = Pattern.compile("\\p{M}+");
  private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");
  private static final Pattern SENTENCES =
      Pattern.compile("[\\n\\r]+|(?<=[.?!:;\u3002\uFF1F\uFF01])\\s+");

  private final Map<String, Question> ids = new HashMap<>();
  private final Map<String, List<Question>> texts = new HashMap<>();
  private final Map<String, List<Question>> parts = new HashMap<>();

  /** How one question was found in another. */
  public enum How {
    /** The ids are equal. */
    SAME_ID,
    /** The texts are, but for case and the like. */
    SAME_TEXT,
    /** One is a part of the other, in whole sentences. */
    PART
  }

  /**
   * Two questions that are one.
   *
   * @param question of those that were searched
   * @param heldOut the evaluation's
   */
  public record Match(Question question, Question heldOut, How how) {}

  /**
   * @param heldOut the evaluation's questions
   */
  public QuestionOverlap(Collection<Question> heldOut) {
    for (Question question : heldOut) {
      ids.putIfAbsent(question.id(), question);
      add(texts, normalize(question.text()), question);
      if (!question.choices().isEmpty()) {
        add(texts, normalize(question.asked()), question);
      }
      for (String part : parts(question.text())) {
        add(parts, part, question);
      }
    }
  }

  private static void add(Map<String, List<Question>> all, String text, Question question) {
    all.computeIfAbsent(text, unused -> new ArrayList<>()).add(question);
  }

  /** The held-out question that this one is, if it is one. */
  public Optional<Match> find(Question question) {
    Question same = ids.get(question.id());
    if (same != null) {
      return Optional.of(new Match(question, same, How.SAME_ID));
    }
    String text = normalize(question.text());
    return first(question, texts.get(text), How.SAME_TEXT)
        .or(() -> first(question, texts.get(normalize(question.asked())), How.SAME_TEXT))
        .or(
            () ->
                parts(question.text()).stream()
                    .flatMap(part -> first(question, texts.get(part), How.PART).stream())
                    .findFirst())
        .or(() -> first(question, parts.get(text), How.PART));
  }

  private static Optional<Match> first(Question question, @Nullable List<Question> found, How how) {
    return found == null
        ? Optional.empty()
        : found.stream()
            .filter(heldOut -> sameChoices(question, heldOut, how))
            .findFirst()
            .map(heldOut -> new Match(question, heldOut, how));
  }

  /** Whether nothing that they have to choose from tells two questions of one text apart. */
  private static boolean sameChoices(Question question, Question heldOut, How how) {
    if (!question.choices().isEmpty() && !heldOut.choices().isEmpty()) {
      return normalized(question.choices()).equals(normalized(heldOut.choices()));
    }
    if (how == How.SAME_TEXT) {
      return true;
    }
    // One has them in its text, or nowhere.
    return holds(question.text(), heldOut.choices()) && holds(heldOut.text(), question.choices());
  }

  private static boolean holds(String text, List<String> choices) {
    String words = " " + normalize(text) + " ";
    return choices.stream().allMatch(choice -> words.contains(" " + normalize(choice) + " "));
  }

  private static Set<String> normalized(List<String> choices) {
    return choices.stream().map(QuestionOverlap::normalize).collect(Collectors.toSet());
  }

  /** Each sentence, and all from one sentence on or up to one; none that is too short to tell. */
  private static Set<String> parts(String text) {
    List<String> sentences = new ArrayList<>();
    for (String sentence : SENTENCES.split(text)) {
      String words = words(sentence);
      if (!words.isEmpty()) {
        sentences.add(words);
      }
    }
    Set<String> parts = new LinkedHashSet<>(sentences);
    String whole = String.join(" ", sentences);
    int start = 0;
    for (String sentence : sentences) {
      parts.add(whole.substring(start));
      parts.add(whole.substring(0, start + sentence.length()));
      start += sentence.length() + 1;
    }
    parts.remove(whole);
    parts.removeIf(part -> part.chars().filter(c -> c == ' ').count() < SENTENCE_WORDS - 1);
    return parts;
  }

  /** A text of which nothing is left is compared as it is. */
  static String normalize(String text) {
    String words = words(text);
    return words.isEmpty() ? text.strip() : words;
  }

  private static String words(String text) {
    String plain = MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD)).replaceAll("");
    String folded = plain.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    // Lowering may add a mark to a letter, as to a dotted I.
    return BETWEEN_WORDS.matcher(MARKS.matcher(folded).replaceAll("")).replaceAll(" ").strip();
  }
}
