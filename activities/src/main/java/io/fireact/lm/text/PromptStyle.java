package io.fireact.lm.text;

import io.fireact.agent.ReActFormat;
import io.fireact.agent.ReasoningText;
import io.fireact.agent.Segment;
import io.fireact.lm.text.jinja.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How an agent's text is put to a model, the same in training and afterwards: a prompt without
 * worked examples is the beginning of its episode's training text in every style. Not for
 * conversations of people, which {@link ChatTemplate} writes.
 */
public sealed interface PromptStyle {

  /**
   * The prompt as the model reads it.
   *
   * @param agentPrompt worked examples, the question and what has happened since
   */
  String prompt(String agentPrompt);

  /**
   * An episode as the model learns it.
   *
   * @param segments those of {@link ReActFormat#training}: the first is the question
   */
  List<Segment> training(List<Segment> segments);

  /** The text itself: for base models. */
  record Plain() implements PromptStyle {
    @Override
    public String prompt(String agentPrompt) {
      return agentPrompt;
    }

    @Override
    public List<Segment> training(List<Segment> segments) {
      return List.copyOf(segments);
    }
  }

  /**
   * A conversation: the instruction is the system's message, everything up to the question is the
   * user's, and all rounds together are one message of the assistant. Where a template takes no
   * system's message, or leaves it out, the instruction begins the user's.
   *
   * <p>Where the template marks with {@code generation} blocks what is learned, that alone is, and
   * of it what the agent wrote where observations are masked; the text goes on behind the last
   * round then as the template has it.
   *
   * @param instruction what the model is told, the same in training and afterwards
   */
  record Chat(ChatTemplate template, String instruction) implements PromptStyle {
    private static final String QUESTION = "Question:";

    @Override
    public String prompt(String agentPrompt) {
      int rounds = afterQuestion(agentPrompt);
      return asked(agentPrompt.substring(0, rounds)).text() + agentPrompt.substring(rounds);
    }

    @Override
    public List<Segment> training(List<Segment> segments) {
      if (segments.isEmpty()) {
        return List.of();
      }
      Segment first = segments.get(0);
      Asked asked = asked(first.text());
      if (template.marksAssistantTokens()) {
        return marked(asked, segments.subList(1, segments.size()));
      }
      List<Segment> chat = new ArrayList<>(segments);
      chat.set(0, new Segment(asked.text(), first.inLoss()));
      return List.copyOf(chat);
    }

    /**
     * The prompt as the model reads it. Templates of reasoning models end with a think tag that the
     * model would have to close; since rounds are not reasoning, it is closed at once.
     */
    private static String closed(String prompt) {
      String closing = ReasoningText.closing(prompt);
      return closing.isEmpty() ? prompt : prompt.stripTrailing() + "\n\n" + closing + "\n\n";
    }

    /** A question as messages, and everything before the assistant's first word. */
    private record Asked(List<ChatTemplate.Message> messages, String text) {}

    private Asked asked(String question) {
      String user = question.stripTrailing();
      List<ChatTemplate.Message> both =
          List.of(
              new ChatTemplate.Message(ChatTemplate.Message.SYSTEM, instruction),
              new ChatTemplate.Message(ChatTemplate.Message.USER, user));
      try {
        String text = template.render(both, true);
        if (text.contains(instruction)) {
          return new Asked(both, closed(text));
        }
      } catch (IllegalArgumentException e) {
        // Then the instruction is the user's, or the next one says what is wrong.
      }
      List<ChatTemplate.Message> one =
          List.of(new ChatTemplate.Message(ChatTemplate.Message.USER, instruction + "\n\n" + user));
      return new Asked(one, closed(template.render(one, true)));
    }

    /** The episode with what the template's blocks enclose as what is learned. */
    private List<Segment> marked(Asked asked, List<Segment> rounds) {
      String words = rounds.stream().map(Segment::text).collect(Collectors.joining());
      List<ChatTemplate.Message> messages = new ArrayList<>(asked.messages());
      messages.add(new ChatTemplate.Message(ChatTemplate.Message.ASSISTANT, words));
      Template.Rendered whole = template.marked(messages);
      int start = whole.text().lastIndexOf(words);
      if (start < 0) {
        words = words.strip();
        start = whole.text().lastIndexOf(words);
      }
      if (start < 0) {
        throw new IllegalArgumentException(
            "the chat template changes the assistant's words, so what it marks in them is not"
                + " known");
      }
      List<Segment> chat = new ArrayList<>();
      chat.add(Segment.fromTemplate(asked.text(), false));
      int at = start;
      for (Segment round : rounds) {
        int end = Math.min(at + round.text().length(), start + words.length());
        split(whole, at, end, round.inLoss(), chat);
        at = end;
      }
      split(whole, at, whole.text().length(), true, chat);
      return List.copyOf(chat);
    }

    /** Adds a part of the text, cut where a block begins or ends. */
    private static void split(
        Template.Rendered whole, int from, int to, boolean own, List<Segment> chat) {
      int at = from;
      for (Template.Span span : whole.generated()) {
        int start = Math.min(to, Math.max(at, span.start()));
        int end = Math.min(to, Math.max(start, span.end()));
        unmarked(whole.text().substring(at, start), chat);
        if (end > start) {
          String marked = whole.text().substring(start, end);
          // What tools returned counts where observations are not masked.
          chat.add(own ? Segment.fromTemplate(marked, true) : new Segment(marked, false));
        }
        at = end;
      }
      unmarked(whole.text().substring(at, to), chat);
    }

    private static void unmarked(String text, List<Segment> chat) {
      if (!text.isEmpty()) {
        chat.add(Segment.fromTemplate(text, false));
      }
    }

    /** The end of the last question's line; nothing else begins a line as it does. */
    private static int afterQuestion(String agentPrompt) {
      int question = agentPrompt.lastIndexOf("\n" + QUESTION) + 1;
      if (question == 0 && !agentPrompt.startsWith(QUESTION)) {
        throw new IllegalArgumentException(
            "the agent's prompt has no line that begins with \"" + QUESTION + "\"");
      }
      int end = agentPrompt.indexOf('\n', question);
      return end < 0 ? agentPrompt.length() : end + 1;
    }
  }
}
