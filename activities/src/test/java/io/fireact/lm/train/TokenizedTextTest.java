package io.fireact.lm.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.fireact.agent.Segment;
import io.fireact.lm.text.ChatTemplate;
import io.fireact.lm.text.CheckpointTokenizer;
import io.fireact.lm.text.PromptStyle;
import io.fireact.spec.FineTuneSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizedTextTest {
  private static final List<Segment> EPISODE =
      List.of(
          new Segment("Question: 😀 Which film?\n", false),
          new Segment("Thought: 中文 I search.\nAction: search[film 👩‍👧]\nObservation:", true),
          new Segment(" a 😀 film\n", false),
          new Segment("Action: finish[film]", true));

  @ParameterizedTest
  @ValueSource(strings = {"bytelevel", "bytelevel_first", "sentencepiece", "sentencepiece_end"})
  void aCheckpointsTokensCountAsTheSegmentOfTheirFirstCharacterDoes(String kind) throws Exception {
    CheckpointTokenizer tokenizer = tokenizer(kind);
    TokenizedText text = TokenizedText.of(EPISODE, tokenizer, false, true);
    StringBuilder whole = new StringBuilder();
    EPISODE.forEach(segment -> whole.append(segment.text()));
    int[] starts = tokenizer.encodeWithStarts(whole.toString()).starts();
    int learnedFrom = EPISODE.get(0).text().length();
    int observed = learnedFrom + EPISODE.get(1).text().length();
    int again = observed + EPISODE.get(2).text().length();
    assertThat(text.length()).isEqualTo(starts.length + 1);
    for (int i = 0; i < starts.length; i++) {
      boolean learned = (starts[i] >= learnedFrom && starts[i] < observed) || starts[i] >= again;
      assertThat(text.inLoss()[i]).as("token %d at %d", i, starts[i]).isEqualTo(learned);
    }
    assertThat(text.ids()[starts.length]).isEqualTo(tokenizer.end());
    assertThat(text.inLoss()[starts.length]).isTrue();
    assertThat(Arrays.copyOf(text.ids(), starts.length))
        .isEqualTo(tokenizer.encode(whole.toString()));
  }

  @Test
  void aFirstTokenIsThereOnceAndNotLearned() throws Exception {
    TokenizedText text = TokenizedText.of(EPISODE, tokenizer("sentencepiece"), false, true);
    assertThat(text.ids()[0]).isEqualTo(1);
    assertThat(text.ids()[1]).isNotEqualTo(1);
    assertThat(text.inLoss()[0]).isFalse();
  }

  @Test
  void aTextWithoutSegmentsIsItsFirstAndLastToken() throws Exception {
    TokenizedText text = TokenizedText.of(List.of(), tokenizer("sentencepiece"), false, true);
    assertThat(text.ids()).containsExactly(1, 2);
  }

  @Test
  void ofAChatTemplateWithMarksTheTokensOfTheMarkedTextCountAndNoOthers(@TempDir Path directory)
      throws Exception {
    Files.writeString(
        directory.resolve("chat_template.jinja"),
        "{% for m in messages %}<|im_start|>{{ m.role + '\\n' }}"
            + "{% if m.role == 'assistant' %}{% generation %}{{ m.content }}<|im_end|>"
            + "{% endgeneration %}{% else %}{{ m.content }}<|im_end|>{% endif %}{{ '\\n' }}"
            + "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant{{ '\\n' }}{% endif %}");
    PromptStyle chat = new PromptStyle.Chat(ChatTemplate.read(directory).orElseThrow(), "Do this.");
    List<Segment> segments = chat.training(EPISODE);
    assertThat(counted(segments, true))
        .isEqualTo(EPISODE.get(1).text() + EPISODE.get(3).text() + "<|im_end|>");
    assertThat(counted(segments, false))
        .isEqualTo(
            EPISODE.get(1).text() + EPISODE.get(2).text() + EPISODE.get(3).text() + "<|im_end|>");
    assertThat(counted(new PromptStyle.Plain().training(EPISODE), true))
        .isEqualTo(EPISODE.get(1).text() + EPISODE.get(3).text() + "<|im_end|>");
  }

  /** The text of the tokens that count in the loss of a training on one example. */
  private static String counted(List<Segment> example, boolean maskObservations) throws Exception {
    FineTuneSpec.Data data =
        new FineTuneSpec.Data(
            1,
            1,
            0,
            FineTuneSpec.Batching.SHUFFLED,
            0,
            FineTuneSpec.Overlong.DROP,
            maskObservations);
    Path directory = Path.of(CheckpointTokenizer.class.getResource("bytelevel").toURI());
    long[] labels =
        Examples.of(List.of(example), tokenizer("bytelevel"), data, 4096, 0, 1)
            .at(0)
            .get(0)
            .labels();
    try (HuggingFaceTokenizer plain =
        HuggingFaceTokenizer.newInstance(directory.resolve("tokenizer.json"))) {
      return plain.decode(labels, false);
    }
  }

  private static CheckpointTokenizer tokenizer(String kind) throws Exception {
    return CheckpointTokenizer.read(Path.of(CheckpointTokenizer.class.getResource(kind).toURI()));
  }
}
