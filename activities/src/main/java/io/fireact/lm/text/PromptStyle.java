package io.fireact.lm.text;

import io.fireact.agent.ReActFormat;
import io.fireact.agent.ReasoningText;
import io.fireact.agent.Segment;
import java.util.ArrayList;
import java.util.List;

/**
 * How an agent's text is put to a model, the same in training and afterwards: a prompt without
 * worked examples is the beginning of its episode's training text in every style. Not for
 * conversations of people, which {@link ChatTemplate} writes.
 */
public sealed interface PromptStyle {

  /**
   * The prompt as the model reads it.
   *
   * @param agentPrompt a text of {@link ReActFormat#prompt}
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
   * user's, and all rounds together are one message of the assistant. Where a template has no
   * system's message, the instruction begins the user's.
   */
  record Chat(ChatTemplate template) implements PromptStyle {
    private static final String QUESTION = "Question:";

    @Override
    public String prompt(String agentPrompt) {
      int rounds = afterQuestion(agentPrompt);
      return asked(agentPrompt.substring(0, rounds)) + agentPrompt.substring(rounds);
    }

    @Override
    public List<Segment> training(List<Segment> segments) {
      List<Segment> chat = new ArrayList<>(segments);
      if (!chat.isEmpty()) {
        Segment first = chat.get(0);
        chat.set(0, new Segment(prompt(first.text()), first.learned()));
      }
      return List.copyOf(chat);
    }

    /**
     * Everything before the assistant's first word. Templates of reasoning models end with a think
     * tag that the model would have to close; since rounds are not reasoning, it is closed at once.
     */
    private String asked(String question) {
      String prompt = rendered(question);
      String closing = ReasoningText.closing(prompt);
      return closing.isEmpty() ? prompt : prompt.stripTrailing() + "\n\n" + closing + "\n\n";
    }

    private String rendered(String question) {
      String user = question.stripTrailing();
      try {
        return template.render(
            List.of(
                new ChatTemplate.Message("system", ReActFormat.INSTRUCTION),
                new ChatTemplate.Message("user", user)),
            true);
      } catch (IllegalArgumentException e) {
        return template.render(
            List.of(new ChatTemplate.Message("user", ReActFormat.INSTRUCTION + "\n\n" + user)),
            true);
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
