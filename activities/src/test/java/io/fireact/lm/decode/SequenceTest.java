package io.fireact.lm.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.agent.Completion;
import io.fireact.agent.FinishReason;
import io.fireact.lm.text.Tokenizer;
import io.fireact.lm.text.TokenizerTraining;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceTest {
  private static final String TEXT = "Thought: find anna lind (1984).\nAction: search [anna lind]";
  private final Tokenizer tokenizer = TokenizerTraining.train(Stream.of(TEXT), 200);

  @ParameterizedTest
  @ValueSource(strings = {"d (19", "4).\nAct", "\n", "]", "find anna", "Thou", " lind ("})
  void aStopStringEndsTheTextToTheCharacterWhereverTokensEnd(String stop) {
    Completion completion = finish(List.of(stop));
    assertThat(completion.text()).isEqualTo(TEXT.substring(0, TEXT.indexOf(stop)));
    assertThat(completion.finish()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void ofStopStringsThatOneTokenCompletesTheFirstInTheTextCounts() {
    assertThat(finish(List.of("lind (", "nna lind (", "Action")).text())
        .isEqualTo(TEXT.substring(0, TEXT.indexOf("nna")));
  }

  @Test
  void nothingIsDecodedBehindTheTokenThatCompletesAStopString() {
    int whole = tokenizer.encode(TEXT).length;
    assertThat(finish(List.of("find")).outputTokens()).isLessThan(whole / 2);
    assertThat(finish(List.of("no such text")).outputTokens()).isEqualTo(whole);
  }

  private Completion finish(List<String> stops) {
    int[] ids = tokenizer.encode(TEXT);
    Sequence sequence =
        new Sequence(
            tokenizer,
            "Question?\n",
            tokenizer.encode("Question?\n"),
            stops,
            ids.length,
            new Sampling(0, 1, 0),
            0,
            0);
    for (int id : ids) {
      if (sequence.accept(id)) {
        break;
      }
    }
    return sequence.answer().join();
  }
}
