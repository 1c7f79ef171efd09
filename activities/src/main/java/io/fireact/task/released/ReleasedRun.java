package io.fireact.task.released;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.Answers;
import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.agent.Trajectory;
import io.fireact.sweep.FailureException;
import io.fireact.sweep.FailureType;
import io.fireact.task.DataRecords;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * FireAct's released evaluation runs, such as trajs/hotpotqa_dev_0_500_....json: a JSON object from
 * question numbers to {em, f1, gt, pred, traj, ...}. Episodes that did not finish are not in such a
 * file; {@link RunScore} counts them.
 */
public final class ReleasedRun {
  private static final String INSTRUCTION = "### Instruction:\n";
  private static final String RESPONSE = "### Response:\n";
  private static final String QUESTION = "Question:";

  private ReleasedRun() {}

  /**
   * One trajectory for each record, scored anew: the recorded em, f1 and reward are not read. The
   * question's id is the record's, the gold answer its {@code gt}, the answer its {@code pred};
   * tokens are unknown and 0.
   *
   * @throws FailureException BAD_DATA naming the record
   */
  public static List<Trajectory> read(Path file) {
    JsonNode records = DataRecords.read(file);
    if (!records.isObject() || records.isEmpty()) {
      throw new FailureException(
          FailureType.BAD_DATA,
          file
              + " must be a JSON object from question numbers to {gt, pred, traj}, with at least one"
              + " record");
    }
    List<Trajectory> trajectories = new ArrayList<>();
    for (Map.Entry<String, JsonNode> record : records.properties()) {
      String id = record.getKey();
      String gold = DataRecords.text(file, id, record.getValue(), "gt");
      String answer = DataRecords.text(file, id, record.getValue(), "pred");
      String text = DataRecords.text(file, id, record.getValue(), "traj");
      trajectories.add(trajectory(file, id, gold, answer, text));
    }
    return List.copyOf(trajectories);
  }

  private static Trajectory trajectory(
      Path file, String id, String gold, String answer, String text) {
    String question;
    String episode;
    int instruction = text.indexOf(INSTRUCTION);
    int response = text.indexOf(RESPONSE);
    if (instruction >= 0 && response > instruction) {
      question = text.substring(instruction + INSTRUCTION.length(), response).strip();
      episode = text.substring(response + RESPONSE.length());
    } else {
      // Without alpaca's frame the question is the first line.
      int line = text.indexOf('\n');
      if (!text.startsWith(QUESTION) || line < 0) {
        throw DataRecords.bad(
            file, id, "\"traj\" has neither \"### Response:\" nor begins with \"Question:\"");
      }
      question = text.substring(QUESTION.length(), line).strip();
      episode = text.substring(line + 1);
    }
    Trace trace = Trace.parse(episode);
    if (trace.steps().isEmpty()) {
      throw DataRecords.bad(file, id, "\"traj\" has no line that begins with Thought: or Action:");
    }
    return new Trajectory(
        new Question(id, Split.TEST, question, gold, "released"),
        trace.steps(),
        trace.disposition(),
        answer,
        Answers.exactMatch(answer, gold),
        0,
        0);
  }
}
