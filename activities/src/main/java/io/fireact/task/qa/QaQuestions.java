package io.fireact.task.qa;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.Answers;
import io.fireact.agent.Question;
import io.fireact.agent.QuestionType;
import io.fireact.agent.SingleLine;
import io.fireact.agent.Split;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.train.SeededRandom;
import io.fireact.record.DataRecord;
import io.fireact.record.DataRecords;
import io.fireact.spec.QaSpec;
import io.fireact.task.ContentId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Reads a person's own questions: JSON lines, or a JSON array, as {@code activities/DATA.md} says.
 * Either every record says its split or none does; then they are drawn by the spec's seed.
 */
final class QaQuestions {
  private static final List<String> READ =
      List.of("question", "answer", "answers", "id", "choices", "type", "split", "category");
  private static final Set<String> IGNORED =
      Set.of("context", "explanation", "level", "metadata", "source", "supporting_facts", "url");

  /** Bytes: a question travels in a workflow's history, with the trajectory about it. */
  private static final int LARGEST = 16 << 10;

  private static final Pattern ID = Pattern.compile("[^\\p{Cntrl}]{1,200}");

  private final QaSpec spec;
  private final Path file;
  private final List<Read> all = new ArrayList<>();
  private final Map<String, String> ids = new HashMap<>();
  private final Map<String, String> contents = new HashMap<>();

  /** A question whose split may not be known yet. */
  private record Read(Question question, Optional<Split> split) {}

  private QaQuestions(QaSpec spec, Path file) {
    this.spec = spec;
    this.file = file;
  }

  /**
   * All questions, in the file's order.
   *
   * @throws FailureException BAD_DATA naming file and line
   */
  static List<Question> read(QaSpec spec, Path file) {
    QaQuestions questions = new QaQuestions(spec, file);
    DataRecords.each(file, "{question, answer}", questions::add);
    return questions.inSplits();
  }

  private void add(DataRecord record) {
    record.expectFields("a question", READ, IGNORED);
    String text = record.words("question");
    List<String> choices = choices(record);
    List<JsonNode> given = answers(record);
    QuestionType type = type(record, choices, given);
    Set<String> answers = new LinkedHashSet<>();
    given.forEach(answer -> answers.add(answer(record, type, choices, answer)));
    Question question =
        new Question(
            "",
            Split.TRAIN,
            text,
            List.copyOf(answers),
            choices,
            type,
            record.textOrEmpty("category"));
    int bytes = (question.asked() + question.answers()).getBytes(StandardCharsets.UTF_8).length;
    if (bytes > LARGEST) {
      throw record.bad(
          "question, choices and answers have %d bytes; at most %d are asked, long texts belong into the corpus"
              .formatted(bytes, LARGEST));
    }
    String content = ContentId.of(question.asked());
    String id = id(record, content);
    // Two that look alike are one, however their white space and accents are spelled.
    String looks = SingleLine.of(Normalizer.normalize(question.asked(), Normalizer.Form.NFC));
    once(record, contents, looks, "the question \"" + text + "\"");
    once(record, ids, id, "the id " + id);
    Optional<Split> split = split(record);
    if (!all.isEmpty() && all.get(0).split().isPresent() != split.isPresent()) {
      throw record.bad(
          split.isPresent()
              ? "it has a \"split\", but those before have none; give one to all or to none"
              : "it has no \"split\", but those before have one; give one to all or to none");
    }
    all.add(new Read(named(question, id, split.orElse(Split.TRAIN)), split));
  }

  private static void once(DataRecord record, Map<String, String> known, String key, String what) {
    String before = known.putIfAbsent(key, record.place());
    if (before != null) {
      throw record.bad(what + " is there twice, first in " + before);
    }
  }

  private static List<String> choices(DataRecord record) {
    if (!record.value().hasNonNull("choices")) {
      return List.of();
    }
    List<String> choices = new ArrayList<>();
    for (DataRecord choice : record.elements("choices")) {
      if (!choice.value().isTextual() || DataRecord.isBlank(choice.value().textValue())) {
        throw choice.bad("a choice must be text that is not empty, but is " + choice.value());
      }
      choices.add(choice.value().textValue().strip());
    }
    if (choices.size() < 2 || choices.size() > Question.MOST_CHOICES) {
      throw record.bad(
          "\"choices\" has %d; 2 to %d are allowed"
              .formatted(choices.size(), Question.MOST_CHOICES));
    }
    if (Set.copyOf(choices).size() < choices.size()) {
      throw record.bad("\"choices\" has the same text twice");
    }
    return choices;
  }

  /** Not empty. */
  private static List<JsonNode> answers(DataRecord record) {
    boolean one = record.value().hasNonNull("answer");
    if (one == record.value().hasNonNull("answers")) {
      throw record.bad(
          one
              ? "it has both \"answer\" and \"answers\"; write one of them"
              : "it has no \"answer\"; write one, or \"answers\" where several are right");
    }
    if (one) {
      return List.of(record.value().path("answer"));
    }
    record.elements("answers"); // refuses what is no list
    List<JsonNode> answers =
        StreamSupport.stream(record.value().path("answers").spliterator(), false).toList();
    if (answers.isEmpty()) {
      throw record.bad("\"answers\" is empty; at least one answer is right");
    }
    return answers;
  }

  private static QuestionType type(
      DataRecord record, List<String> choices, List<JsonNode> answers) {
    String written = record.textOrEmpty("type");
    QuestionType type;
    if (!written.isEmpty()) {
      try {
        type = QuestionType.named(written);
      } catch (IllegalArgumentException e) {
        throw record.bad("\"type\": " + e.getMessage());
      }
    } else if (!choices.isEmpty()) {
      type = QuestionType.CHOICE;
    } else {
      boolean verdict = answers.stream().allMatch(JsonNode::isBoolean);
      type = verdict ? QuestionType.YES_NO : QuestionType.FREE_TEXT;
    }
    if ((type == QuestionType.CHOICE) == choices.isEmpty()) {
      throw record.bad(
          choices.isEmpty()
              ? "a question of type choice needs \"choices\""
              : "a question of type " + written + " has no \"choices\"");
    }
    return type;
  }

  private static String answer(
      DataRecord record, QuestionType type, List<String> choices, JsonNode answer) {
    if (type == QuestionType.YES_NO && answer.isBoolean()) {
      return answer.booleanValue() ? "yes" : "no";
    }
    if (!answer.isTextual() || DataRecord.isBlank(answer.textValue())) {
      throw record.bad(
          "an answer must be text that is not empty%s, but is %s%s"
              .formatted(
                  type == QuestionType.YES_NO ? ", or true or false" : "",
                  answer,
                  answer.isNumber() ? "; put it in quotes" : ""));
    }
    String text = answer.textValue().strip();
    return switch (type) {
      case FREE_TEXT -> comparable(record, text);
      case YES_NO -> verdict(record, text);
      case CHOICE -> letter(record, choices, text);
    };
  }

  /** Of "The" or "?!" nothing is left that could be compared: any such answer would be right. */
  private static String comparable(DataRecord record, String text) {
    if (DataRecord.isBlank(Answers.normalize(text))) {
      throw record.bad(
          "of the answer \"%s\" nothing is left without punctuation and the articles a, an, the, as answers are compared; write it in words"
              .formatted(text));
    }
    return text;
  }

  private static String verdict(DataRecord record, String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (!lower.equals("yes") && !lower.equals("no")) {
      throw record.bad("\"" + text + "\" is neither yes nor no");
    }
    return lower;
  }

  /** An answer is a letter, or the text of one choice. */
  private static String letter(DataRecord record, List<String> choices, String text) {
    int exact = choices.indexOf(text);
    boolean isLetter =
        text.length() == 1 && text.charAt(0) >= 'A' && text.charAt(0) < 'A' + choices.size();
    if (isLetter) {
      if (exact >= 0 && exact != text.charAt(0) - 'A') {
        throw record.bad(
            "the answer \"%s\" is the letter of one choice and the text of another; write the letter"
                    .formatted(text)
                + " of the right one into the choices' texts, or reword them");
      }
      return text;
    }
    if (exact >= 0) {
      return String.valueOf(Question.letter(exact));
    }
    List<String> normalized = choices.stream().map(Answers::normalize).toList();
    int index = normalized.indexOf(Answers.normalize(text));
    if (index < 0 || index != normalized.lastIndexOf(Answers.normalize(text))) {
      throw record.bad(
          "the answer \"%s\" is neither a letter from A to %s nor the text of one choice"
              .formatted(text, Question.letter(choices.size() - 1)));
    }
    return String.valueOf(Question.letter(index));
  }

  private static String id(DataRecord record, String content) {
    JsonNode id = record.value().path("id");
    String text = id.isIntegralNumber() ? id.asText() : record.textOrEmpty("id");
    if (text.isEmpty()) {
      return content;
    }
    if (!ID.matcher(text).matches() || !text.strip().equals(text)) {
      throw record.bad(
          "\"id\" must be one line of at most 200 characters, without blanks at its ends");
    }
    return text;
  }

  private static Optional<Split> split(DataRecord record) {
    String written = record.textOrEmpty("split");
    return switch (written) {
      case "" -> Optional.empty();
      case "train" -> Optional.of(Split.TRAIN);
      case "dev" -> Optional.of(Split.DEV);
      case "test" -> Optional.of(Split.TEST);
      default -> throw record.bad("\"split\" is \"" + written + "\"; it is train, dev or test");
    };
  }

  private List<Question> inSplits() {
    if (all.isEmpty()) {
      throw bad("it has no question; a line is {\"question\": ..., \"answer\": ...}");
    }
    long drawn = (long) spec.dev() + spec.test();
    if (all.get(0).split().isPresent()) {
      if (drawn > 0) {
        throw bad(
            "its questions say their splits themselves; leave out task.dev and task.test, which draw"
                + " some");
      }
      return all.stream().map(Read::question).toList();
    }
    if (drawn > all.size()) {
      throw bad(
          "task.test %d and task.dev %d are more than its %d questions"
              .formatted(spec.test(), spec.dev(), all.size()));
    }
    List<Question> ordered =
        all.stream().map(Read::question).sorted(Comparator.comparing(Question::id)).toList();
    int[] order = SeededRandom.of(spec.seed(), "qa splits").permutation(ordered.size());
    Map<String, Split> splits = new HashMap<>();
    for (int i = 0; i < drawn; i++) {
      splits.put(ordered.get(order[i]).id(), i < spec.test() ? Split.TEST : Split.DEV);
    }
    return all.stream()
        .map(Read::question)
        .map(
            question ->
                named(question, question.id(), splits.getOrDefault(question.id(), Split.TRAIN)))
        .toList();
  }

  private static Question named(Question question, String id, Split split) {
    return new Question(
        id,
        split,
        question.text(),
        question.answers(),
        question.choices(),
        question.type(),
        question.category());
  }

  private FailureException bad(String what) {
    return new FailureException(FailureType.BAD_DATA, file + ": " + what);
  }
}
