package io.fireact.lm.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.agent.Segment;
import io.fireact.agent.method.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromptStyleTest {
  private static final String INSTRUCTION = Method.REACT.instruction();
  private static final List<Segment> EPISODE =
      List.of(
          new Segment("Question: Who wrote it?\n", false),
          new Segment("Thought: I look.\nAction: search[it]\nObservation:", true),
          new Segment(" by Question: Anna\n", false),
          new Segment("Thought: Done.\nAction: finish[Anna]", true));

  @SuppressWarnings("NullAway.Init") // set by JUnit
  @TempDir
  Path directory;

  @Test
  void aPlainPromptIsTheTextItself() {
    PromptStyle plain = new PromptStyle.Plain();
    assertThat(plain.prompt("Question: a\n")).isEqualTo("Question: a\n");
    assertThat(plain.training(EPISODE)).isEqualTo(EPISODE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama-2-chat",
        "mistral-instruct-v0.1",
        "mistral-instruct-v0.3",
        "llama-3-instruct",
        "llama-3.1-instruct",
        "smollm2-instruct",
        "qwen2.5-instruct"
      })
  void everyPromptOfAnEpisodeIsTheBeginningOfItsTrainingText(String model) throws Exception {
    PromptStyle chat = chat(model);
    List<Segment> training = chat.training(EPISODE);
    assertThat(training.stream().map(Segment::inLoss))
        .isEqualTo(EPISODE.stream().map(Segment::inLoss).toList());
    assertThat(training.subList(1, 4)).isEqualTo(EPISODE.subList(1, 4));
    String whole = text(training);
    for (int rounds : new int[] {1, 3}) {
      String prompt = chat.prompt(text(EPISODE.subList(0, rounds)));
      assertThat(whole).startsWith(prompt);
      assertThat(prompt).contains(INSTRUCTION).contains("Question: Who wrote it?");
      assertThat(whole.substring(prompt.length())).startsWith("Thought:");
    }
  }

  @Test
  void workedExamplesAreTheUsersAndTheRoundsAreTheAssistants() throws Exception {
    String examples = "Question: a\nThought: b\nAction: finish[c]\n\n";
    assertThat(chat("smollm2-instruct").prompt(examples + text(EPISODE.subList(0, 3))))
        .isEqualTo(
            "<|im_start|>system\n"
                + INSTRUCTION
                + "<|im_end|>\n<|im_start|>user\n"
                + examples
                + "Question: Who wrote it?<|im_end|>\n<|im_start|>assistant\n"
                + text(EPISODE.subList(1, 3)));
  }

  @Test
  void whereATemplateMarksWhatIsLearnedThatAloneIs() throws Exception {
    PromptStyle chat =
        of(
            "{% for m in messages %}<{{ m.role }}>{% if m.role == 'assistant' %}"
                + "{% generation %}{{ m.content }}</s>{% endgeneration %}!"
                + "{% else %}{{ m.content }}{% endif %}{% endfor %}"
                + "{% if add_generation_prompt %}<assistant>{% endif %}");
    List<Segment> training = chat.training(EPISODE);
    assertThat(text(training))
        .isEqualTo(chat.prompt(text(EPISODE)) + "</s>!")
        .startsWith("<system>" + INSTRUCTION + "<user>Question: Who wrote it?");
    // Without the observations: those of the agent's own words that the template marks.
    assertThat(training.stream().filter(Segment::inLoss).map(Segment::text))
        .containsExactly(EPISODE.get(1).text(), EPISODE.get(3).text(), "</s>");
    // With the observations: all that it marks, and nothing besides.
    assertThat(
            training.stream()
                .filter(segment -> segment.inLoss() || !segment.fromTemplate())
                .map(Segment::text)
                .collect(Collectors.joining()))
        .isEqualTo(text(EPISODE.subList(1, 4)) + "</s>");
  }

  @Test
  void marksWithoutAPlaceAreRefusedByTheirLine() throws Exception {
    PromptStyle chat =
        of(
            "{% set all %}\n{% for m in messages %}{% generation %}{{ m.content }}"
                + "{% endgeneration %}{% endfor %}{% endset %}{{ all }}");
    assertThat(chat.prompt("Question: a\n")).contains("Question: a");
    assertThatThrownBy(() -> chat.training(EPISODE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("line 2 of the chat template");
  }

  @Test
  void anInstructionThatATemplateLeavesOutIsTheUsers() throws Exception {
    PromptStyle chat =
        of("{% for m in messages if m.role != 'system' %}[{{ m.content }}]{% endfor %}");
    assertThat(chat.prompt("Question: a\n")).isEqualTo("[" + INSTRUCTION + "\n\nQuestion: a]");
  }

  @Test
  void aThinkBlockThatATemplateOpensIsClosedBeforeTheFirstRound() throws Exception {
    PromptStyle chat = chat("smollm2-instruct");
    Path template = directory.resolve("chat_template.jinja");
    Files.writeString(
        template,
        "{% for message in messages %}{{ message['content'] + '\\n' }}{% endfor %}"
            + "{% if add_generation_prompt %}{{ '<assistant><think>\\n' }}{% endif %}");
    PromptStyle reasoning =
        new PromptStyle.Chat(ChatTemplate.read(directory).orElseThrow(), INSTRUCTION);
    assertThat(reasoning.prompt(text(EPISODE.subList(0, 3))))
        .endsWith("<assistant><think>\n\n</think>\n\n" + text(EPISODE.subList(1, 3)));
    assertThat(text(reasoning.training(EPISODE)))
        .startsWith(reasoning.prompt(text(EPISODE.subList(0, 1))));
    assertThat(chat.prompt("Question: what is <think>\n")).doesNotContain("</think>");
  }

  @Test
  void aPromptWithoutAQuestionIsRefused() throws Exception {
    PromptStyle chat = chat("smollm2-instruct");
    assertThatThrownBy(() -> chat.prompt("Who wrote it? Question: a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Question:");
  }

  private PromptStyle chat(String model) throws Exception {
    Path chats = Path.of(PromptStyleTest.class.getResource("chat").toURI());
    Files.copy(chats.resolve(model + ".jinja"), directory.resolve("chat_template.jinja"));
    Files.writeString(
        directory.resolve("tokenizer_config.json"),
        "{\"bos_token\":\"<s>\",\"eos_token\":\"</s>\"}");
    return new PromptStyle.Chat(ChatTemplate.read(directory).orElseThrow(), INSTRUCTION);
  }

  private PromptStyle of(String template) throws Exception {
    Files.writeString(directory.resolve("chat_template.jinja"), template);
    return new PromptStyle.Chat(ChatTemplate.read(directory).orElseThrow(), INSTRUCTION);
  }

  private static String text(List<Segment> segments) {
    return segments.stream().map(Segment::text).collect(Collectors.joining());
  }
}
