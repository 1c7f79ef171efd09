package io.fireact.task.released;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.agent.Trajectory;
import io.fireact.sweep.FailureException;
import io.fireact.sweep.FailureType;
import io.fireact.task.ContentId;
import io.fireact.task.DataRecords;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * FireAct's released fine-tuning sets, in alpaca format: a JSON array of {instruction, input,
 * output}. ReAct, CoT (one round) and Reflexion records alike become trajectories.
 *
 * <p>The files hold no gold answers. Where the recorded reward is true, the gold answer is what the
 * agent finished with; else it is unknown and left empty, and the trajectory is not correct. The
 * recorded reward stands, it cannot be checked. Tokens are unknown and 0.
 */
public final class ReleasedTrajectories {
  private ReleasedTrajectories() {}

  /**
   * One trajectory for each record, in the file's order; question ids are content hashes of the
   * question; further trajectories for the same question have that of question, output and count.
   *
   * @throws FailureException BAD_DATA naming the record
   */
  public static List<Trajectory> read(Path file) {
    JsonNode records = DataRecords.read(file);
    if (!records.isArray()) {
      throw new FailureException(
          FailureType.BAD_DATA,
          file + " must be a JSON array of {instruction, input, output}; is it the alpaca format?");
    }
    List<Trajectory> trajectories = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < records.size(); i++) {
      String record = Integer.toString(i);
      JsonNode value = records.get(i);
      String instruction = DataRecords.text(file, record, value, "instruction").strip();
      String output = DataRecords.text(file, record, value, "output");
      Trace trace = Trace.parse(output);
      String text = (instruction + "\n" + trace.before()).strip();
      if (text.isEmpty()) {
        throw DataRecords.bad(file, record, "\"instruction\" is empty");
      }
      if (trace.steps().isEmpty()) {
        throw DataRecords.bad(
            file, record, "\"output\" has no line that begins with Thought: or Action:");
      }
      if (trace.reward() == null) {
        throw DataRecords.bad(
            file,
            record,
            "\"output\" does not end with \"Observation: Episode finished, reward = ...\"");
      }
      boolean correct = trace.reward();
      String id = ContentId.of(text);
      for (int again = 2; !ids.add(id); again++) {
        // The files do hold a few records twice.
        id = ContentId.of(text + "\n" + output + "\n" + again);
      }
      trajectories.add(
          new Trajectory(
              new Question(id, Split.TRAIN, text, correct ? trace.answer() : "", "released"),
              trace.steps(),
              trace.disposition(),
              trace.answer(),
              correct,
              0,
              0));
    }
    return List.copyOf(trajectories);
  }
}
