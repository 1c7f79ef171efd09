package io.fireact.task.released;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.Question;
import io.fireact.agent.QuestionType;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.Split;
import io.fireact.agent.Trajectory;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.record.DataRecord;
import io.fireact.record.DataRecords;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * FireAct's released evaluation runs, such as trajs/hotpotqa_dev_0_500_....json: a JSON object from
 * question numbers to {em, f1, gt, pred, traj, ...}, or JSON lines of such objects. An episode is a
 * text, or a list of messages as {@code --chatgpt_format} writes it. Episodes that did not finish
 * are not in such a file; {@link RunScore} counts them.
 */
public final class ReleasedRun {
  private static final String INSTRUCTION = "### Instruction:\n";
  private static final String RESPONSE = "### Response:\n";
  private static final String QUESTION = "Question:";
  private static final List<String> READ = List.of("gt", "pred", "traj");
  private static final Set<String> IGNORED = Set.of("reward", "em", "f1", "prompt", "traj_by_line");

  private ReleasedRun() {}

  /**
   * One trajectory for each record, scored anew: the recorded em, f1 and reward are not read. The
   * question's id is the record's, the gold answer its {@code gt}, the answer its {@code pred};
   * where the agent's text has think tags, the answer is what the text outside of them finishes
   * with, since FireAct's code takes the first action wherever it stands. Tokens are unknown and 0.
   *
   * @throws FailureException BAD_DATA naming the record
   */
  public static List<Trajectory> read(Path file) {
    Map<String, Trajectory> trajectories = new LinkedHashMap<>();
    for (DataRecord part : DataRecords.objects(file)) {
      if (!part.value().isObject()) {
        throw new FailureException(
            FailureType.BAD_DATA,
            file + " must be a JSON object from question numbers to {gt, pred, traj}");
      }
      for (Map.Entry<String, JsonNode> entry : part.value().properties()) {
        DataRecord record = new DataRecord(file, "record " + entry.getKey(), entry.getValue());
        if (trajectories.put(entry.getKey(), trajectory(record, entry.getKey())) != null) {
          throw record.bad("it is there twice, again in " + part.place());
        }
      }
    }
    if (trajectories.isEmpty()) {
      throw new FailureException(
          FailureType.BAD_DATA,
          file
              + " must be a JSON object from question numbers to {gt, pred, traj}, with at least one"
              + " record");
    }
    return List.copyOf(trajectories.values());
  }

  private static Trajectory trajectory(DataRecord record, String id) {
    record.expectFields("a record of a run", READ, IGNORED);
    boolean verdict = record.value().path("gt").isBoolean();
    // StrategyQA's runs have true and false, all others texts, which may be empty: "The" is.
    String gold =
        verdict ? (record.value().path("gt").booleanValue() ? "yes" : "no") : record.text("gt");
    String answer = record.text("pred");
    String question;
    Trace trace;
    if (record.value().path("traj").isArray()) {
      ChatMessages chat = ChatMessages.read(record, "traj", ReasoningPolicy.DROP);
      question = chat.question();
      trace = chat.trace();
    } else {
      String text = record.text("traj");
      int instruction = text.indexOf(INSTRUCTION);
      int response = text.indexOf(RESPONSE);
      String episode;
      if (instruction >= 0 && response > instruction) {
        question = text.substring(instruction + INSTRUCTION.length(), response).strip();
        episode = text.substring(response + RESPONSE.length());
      } else {
        // Without alpaca's frame the question is the first line.
        int line = text.indexOf('\n');
        if (!text.startsWith(QUESTION) || line < 0) {
          throw record.bad("\"traj\" has neither \"### Response:\" nor begins with \"Question:\"");
        }
        question = text.substring(QUESTION.length(), line).strip();
        episode = text.substring(line + 1);
      }
      trace = Trace.parse(episode, ReasoningPolicy.DROP);
    }
    if (trace.steps().isEmpty()) {
      throw record.bad("\"traj\" has no line that begins with Thought: or Action:");
    }
    String given = trace.reasoned() ? trace.answer() : answer;
    Question asked =
        new Question(
            id,
            Split.TEST,
            question,
            List.of(gold),
            List.of(),
            verdict ? QuestionType.YES_NO : QuestionType.FREE_TEXT,
            "released");
    return new Trajectory(
        asked, trace.steps(), trace.disposition(), given, asked.score(given).right(), 0, 0);
  }
}
