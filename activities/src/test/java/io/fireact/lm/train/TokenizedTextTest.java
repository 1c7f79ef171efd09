package io.fireact.lm.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.agent.Segment;
import io.fireact.lm.text.CheckpointTokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
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
      assertThat(text.learned()[i]).as("token %d at %d", i, starts[i]).isEqualTo(learned);
    }
    assertThat(text.ids()[starts.length]).isEqualTo(tokenizer.end());
    assertThat(text.learned()[starts.length]).isTrue();
    assertThat(Arrays.copyOf(text.ids(), starts.length))
        .isEqualTo(tokenizer.encode(whole.toString()));
  }

  @Test
  void aFirstTokenIsThereOnceAndNotLearned() throws Exception {
    TokenizedText text = TokenizedText.of(EPISODE, tokenizer("sentencepiece"), false, true);
    assertThat(text.ids()[0]).isEqualTo(1);
    assertThat(text.ids()[1]).isNotEqualTo(1);
    assertThat(text.learned()[0]).isFalse();
  }

  @Test
  void aTextWithoutSegmentsIsItsFirstAndLastToken() throws Exception {
    TokenizedText text = TokenizedText.of(List.of(), tokenizer("sentencepiece"), false, true);
    assertThat(text.ids()).containsExactly(1, 2);
  }

  private static CheckpointTokenizer tokenizer(String kind) throws Exception {
    return CheckpointTokenizer.read(Path.of(CheckpointTokenizer.class.getResource(kind).toURI()));
  }
}
