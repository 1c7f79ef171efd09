package io.fireact.lm.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.agent.Completion;
import io.fireact.agent.FinishReason;
import io.fireact.lm.text.CheckpointTokenizer;
import io.fireact.lm.text.TokenizerTraining;
import io.fireact.lm.text.WordTokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceTest {
  private static final String TEXT = "Thought: find anna lind (1984).\nAction: search [anna lind]";
  private final WordTokenizer tokenizer = TokenizerTraining.train(Stream.of(TEXT), 200);

  private final List<String> heard = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(strings = {"d (19", "4).\nAct", "\n", "]", "find anna", "Thou", " lind ("})
  void aStopStringEndsTheTextToTheCharacterWhereverTokensEnd(String stop) {
    Completion completion = finish(List.of(stop));
    assertThat(completion.text()).isEqualTo(TEXT.substring(0, TEXT.indexOf(stop)));
    assertThat(completion.finish()).isEqualTo(FinishReason.STOP);
    assertThat(String.join("", heard)).isEqualTo(completion.text());
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

  @ParameterizedTest
  @ValueSource(strings = {"bytelevel", "bytelevel_first", "sentencepiece"})
  void aCheckpointsTokensAreToldAsWholeCharactersUpToAnyStopString(String kind) throws Exception {
    String text = "Thought: naïve 中文 😀👩‍👧.\nAction: search[Blind Shaft]\nObservation: x";
    CheckpointTokenizer checkpoint =
        CheckpointTokenizer.read(Path.of(CheckpointTokenizer.class.getResource(kind).toURI()));
    String question = "Question: Which film?\n";
    int[] prompt = checkpoint.encode(question);
    int[] whole = checkpoint.encode(question + text);
    int[] ids = Arrays.copyOfRange(whole, prompt.length, whole.length);
    for (String stop :
        List.of("\nObs", "Observation:", "😀", "👧", "文", "ïve", "[Bl", "ught", "e 中", "\n")) {
      heard.clear();
      Sequence sequence =
          new Sequence(
              checkpoint,
              new Generation(question, List.of(stop), ids.length, 0, 1, 0, 0, heard::add),
              prompt,
              ids.length,
              0);
      for (int id : ids) {
        if (sequence.accept(id)) {
          break;
        }
      }
      Completion completion = sequence.answer().join();
      assertThat(completion.text()).as(stop).isEqualTo(text.substring(0, text.indexOf(stop)));
      assertThat(String.join("", heard)).isEqualTo(completion.text());
      assertThat(heard).noneMatch(piece -> piece.contains("\uFFFD"));
      assertThat(completion.finish()).isEqualTo(FinishReason.STOP);
    }
  }

  @Test
  void anAgentsRoundDoesNotEndWithinItsReasoning() {
    String text = "<think>find (1984) </think>find";
    WordTokenizer words = TokenizerTraining.train(Stream.of(text), 200);
    int[] ids = words.encode(text);
    for (boolean inContent : new boolean[] {true, false}) {
      Sequence sequence =
          new Sequence(
              words,
              new Generation(
                  "find", List.of("(1984)"), ids.length, 0, 1, 0, 0, inContent, heard::add),
              words.encode("find"),
              ids.length,
              0);
      for (int id : ids) {
        if (sequence.accept(id)) {
          break;
        }
      }
      assertThat(sequence.answer().join().text().strip())
          .isEqualTo(inContent ? text : text.substring(0, text.indexOf("(1984)")).strip());
    }
  }

  private Completion finish(List<String> stops) {
    int[] ids = tokenizer.encode(TEXT);
    Sequence sequence =
        new Sequence(
            tokenizer,
            new Generation("Question?\n", stops, ids.length, 0, 1, 0, 0, heard::add),
            tokenizer.encode("Question?\n"),
            ids.length,
            0);
    for (int id : ids) {
      if (sequence.accept(id)) {
        break;
      }
    }
    return sequence.answer().join();
  }
}
