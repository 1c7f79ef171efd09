package io.fireact.task.published;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.agent.Question;
import io.fireact.agent.QuestionOverlap;
import io.fireact.agent.Split;
import io.fireact.agent.method.Method;
import io.fireact.agent.method.PromptTexts;
import io.fireact.spec.BamboogleSpec;
import io.fireact.spec.MmluSpec;
import io.fireact.spec.PublishedFile;
import io.fireact.spec.StrategyQaSpec;
import io.fireact.spec.TaskSpec;
import io.fireact.task.DataFiles;
import io.fireact.task.FireActData;
import io.fireact.task.Tasks;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The prompts' worked examples are our own: nobody is evaluated on what a prompt shows. */
final class WorkedExamplesTest {
  @Test
  void noExamplesQuestionIsInThePublishedFiles(@TempDir Path cache) {
    DataFiles files = new DataFiles(FireActData.path(""), cache, new OkHttpClient());
    assertOwn(
        new TaskSpec.HotpotQa(
            1,
            PublishedFile.HOTPOTQA_DEV.get(),
            PublishedFile.HOTPOTQA_TRAJECTORIES.get(),
            1,
            7404),
        files);
    assertOwn(
        new StrategyQaSpec(
            1,
            PublishedFile.STRATEGYQA_DEV.get(),
            PublishedFile.STRATEGYQA_TRAIN.get(),
            PublishedFile.MULTITASK_TRAJECTORIES.get(),
            2807,
            29,
            200),
        files);
    assertOwn(
        new BamboogleSpec(
            1, PublishedFile.BAMBOOGLE_TEST.get(), PublishedFile.HOTPOTQA_TRAJECTORIES.get(), 125),
        files);
    assertOwn(
        new MmluSpec(
            1,
            PublishedFile.MMLU_FILES.get(),
            PublishedFile.MULTITASK_TRAJECTORIES.get(),
            0,
            1500,
            14_042),
        files);
  }

  private static void assertOwn(TaskSpec task, DataFiles files) {
    Set<String> texts = new LinkedHashSet<>();
    for (Method method : Method.values()) {
      for (String example : PromptTexts.examples(method.id(), task.kind())) {
        String asked = example.lines().findFirst().orElseThrow().substring("Question: ".length());
        // MMLU's choices stand behind the question, on its line.
        texts.add(asked.replaceFirst(" A\\. .* D\\. .*", ""));
      }
    }
    assertThat(texts).hasSize(5);
    List<Question> published = Tasks.open(task, files).questions();
    QuestionOverlap overlap =
        new QuestionOverlap(
            published.stream()
                .map(
                    question ->
                        new Question(question.id(), question.split(), question.text(), "", ""))
                .toList());
    for (String text : texts) {
      assertThat(overlap.find(new Question("-", Split.TRAIN, text, "", ""))).as(text).isEmpty();
    }
  }
}
