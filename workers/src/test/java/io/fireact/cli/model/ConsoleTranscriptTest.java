package io.fireact.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConsoleTranscriptTest {
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final ConsoleTranscript transcript =
      new ConsoleTranscript(new PrintStream(shown, true, StandardCharsets.UTF_8));

  @Test
  void wordsAreShownAsTheyComeWithoutTheBlanksAroundThem() {
    transcript.onText(" Thought: I");
    assertThat(text()).isEqualTo("Thought: I");
    transcript.onText(" ");
    transcript.onText("search.\nAction: search[x]\n");
    assertThat(text()).isEqualTo("Thought: I search.\nAction: search[x]");
    transcript.onStep(new Step("I search.", "search", "x", "found", ""));
    transcript.onText("\nThought: done\n");
    transcript.onStep(new Step("done", "finish", "found", "", ""));
    assertThat(text())
        .isEqualTo(
            "Thought: I search.\nAction: search[x]\nObservation: found\nThought: done\n"
                .replace("\n", System.lineSeparator()));
  }

  @Test
  void whatWouldSteerTheTerminalIsNotShown() {
    transcript.onText("a\u001b[2Jb\u0007 \ud83d\ude00\r\n");
    transcript.onStep(new Step("", "search", "x", "\u001b]0;title\u0007", ""));
    assertThat(text()).doesNotContain("\u001b", "\u0007", "\r").contains("\ud83d\ude00");
  }

  @Test
  void theEndSaysWhatBecameOfIt() {
    end(Disposition.FINISHED, "oslo", "Oslo", true);
    end(Disposition.FINISHED, "bonn", "Oslo", false);
    end(Disposition.FINISHED, "bonn", "", false);
    end(Disposition.UNPARSABLE, "", "Oslo", false);
    transcript.onFailed("search", new FailureException(FailureType.TIMEOUT, "no answer in time"));
    assertThat(text().lines())
        .containsExactly(
            "Answer: oslo (right)",
            "1 turn, 1,200 tokens read, 30 written, 0.5 s",
            "Answer: bonn (wrong; it is Oslo)",
            "1 turn, 1,200 tokens read, 30 written, 0.5 s",
            "Answer: bonn",
            "1 turn, 1,200 tokens read, 30 written, 0.5 s",
            "No answer: the agent wrote no action that it has.",
            "1 turn, 1,200 tokens read, 30 written, 0.5 s",
            "The search failed: no answer in time");
  }

  private void end(Disposition disposition, String answer, String right, boolean correct) {
    Trajectory trajectory =
        new Trajectory(
            new Question("q", Split.DEV, "where?", right, ""),
            List.of(new Step("t", "finish", answer, "", "")),
            disposition,
            answer,
            correct,
            1_200,
            30);
    transcript.end(trajectory, AskedQuestion.of(trajectory, 0.51));
  }

  private String text() {
    return shown.toString(StandardCharsets.UTF_8);
  }
}
