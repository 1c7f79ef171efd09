package io.fireact.task.released;

import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.Split;
import io.fireact.agent.Trajectory;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.record.DataRecord;
import io.fireact.record.DataRecords;
import io.fireact.task.ContentId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * FireAct's released fine-tuning sets and files like them: a JSON array or JSON lines of records in
 * alpaca format ({instruction, input, output}), in OpenAI's chat format ({messages}, as in
 * finetune/gpt_format), in ShareGPT's ({conversations}), or our own ({@link Trajectory} as JSON).
 * ReAct, CoT (one round) and Reflexion records alike become trajectories. A field {@code fireact}
 * beside the episode, which {@link TrajectoryFormat} writes, has what the format has no place for.
 *
 * <p>The question is instruction and input, a line each, as Stanford's alpaca and LLaMA-Factory
 * join them. What a record says beyond question and episode has no place in a trajectory and is
 * refused by name: a system's prompt, earlier turns, tools.
 *
 * <p>The files hold no gold answers. Where the recorded reward is true, the gold answer is what the
 * agent finished with; else it is unknown and left empty, and the trajectory is not correct. The
 * recorded reward stands, it cannot be checked. Tokens are unknown and 0.
 */
public final class ReleasedTrajectories {
  private static final String RECORDS =
      "{instruction, input, output}, {messages}, {conversations} or {question, steps}";
  private static final List<String> ALPACA =
      List.of("instruction", "input", "output", "system", "history", OwnRecord.FIELD);
  private static final Set<String> IGNORED =
      Set.of("id", "_id", "source", "dataset", "category", "text");
  private static final String NO_SYSTEM =
      "a system's prompt is no part of a trajectory here; put what matters of it into"
          + " \"instruction\", or remove it";

  private ReleasedTrajectories() {}

  /** As {@link #read(Path, ReasoningPolicy)}, without the reasoning of the agent. */
  public static List<Trajectory> read(Path file) {
    return read(file, ReasoningPolicy.DROP);
  }

  /**
   * One trajectory for each record, in the file's order; question ids are content hashes of the
   * question; further trajectories for the same question have that of question, output and count.
   *
   * @param reasoning what becomes of the text between the agent's think tags
   * @throws FailureException BAD_DATA naming the record
   */
  public static List<Trajectory> read(Path file, ReasoningPolicy reasoning) {
    return read(file, reasoning, true).stream().map(Imported::trajectory).toList();
  }

  /**
   * A trajectory of a file.
   *
   * @param goldKnown whether the file says what is right, and not only that the answer was
   */
  record Imported(Trajectory trajectory, boolean goldKnown) {}

  /**
   * @param verdict whether each episode has to end with what the evaluation said; where it does not
   *     and need not, its answer counts as not known to be right
   */
  static List<Imported> read(Path file, ReasoningPolicy reasoning, boolean verdict) {
    List<Imported> trajectories = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (DataRecord record : DataRecords.records(file, RECORDS)) {
      trajectories.add(imported(record, reasoning, verdict, ids));
    }
    if (trajectories.isEmpty()) {
      throw new FailureException(FailureType.BAD_DATA, file + " has no record of " + RECORDS);
    }
    return List.copyOf(trajectories);
  }

  /**
   * @param ids that other trajectories have; this one's is added
   */
  static Imported imported(
      DataRecord record, ReasoningPolicy reasoning, boolean verdict, Set<String> ids) {
    if (record.value().has("steps") && record.value().has("question")) {
      return new Imported(OwnRecord.whole(record), true);
    }
    if (record.value().hasNonNull(OwnRecord.FIELD)) {
      Trace dropped = episode(record, ReasoningPolicy.DROP).trace();
      OwnRecord own = OwnRecord.beside(record, dropped);
      return new Imported(
          own.with(
              reasoning == ReasoningPolicy.DROP ? dropped : episode(record, reasoning).trace()),
          true);
    }
    return new Imported(trajectory(record, episode(record, reasoning), verdict, ids), false);
  }

  /**
   * @param output the episode's text or messages as written, for the ids of further trajectories
   * @param field that holds the episode
   */
  private record Episode(String question, Trace trace, String output, String field) {}

  private static Episode episode(DataRecord record, ReasoningPolicy reasoning) {
    if (record.value().has("messages")) {
      return chat(record, "messages", reasoning);
    }
    if (record.value().has("conversations")) {
      return chat(record, "conversations", reasoning);
    }
    record.expectFields("an alpaca record", ALPACA, IGNORED);
    record.expectEmpty("system", NO_SYSTEM);
    record.expectEmpty(
        "history",
        "earlier turns are no part of a trajectory here; remove the field or the record");
    String instruction = record.text("instruction").strip();
    String input = record.textOrEmpty("input").strip();
    String output = record.text("output");
    Trace trace = Trace.parse(output, reasoning);
    String question = ((instruction + "\n" + input).strip() + "\n" + trace.before()).strip();
    if (DataRecord.isBlank(question)) {
      throw record.bad("\"instruction\" is empty");
    }
    return new Episode(question, trace, output, "output");
  }

  private static Episode chat(DataRecord record, String field, ReasoningPolicy reasoning) {
    record.expectFields(
        "a chat record", List.of(field, "system", "tools", OwnRecord.FIELD), IGNORED);
    record.expectEmpty("system", NO_SYSTEM);
    record.expectEmpty("tools", "an action is text here, such as Action: search[...]; remove it");
    ChatMessages chat = ChatMessages.read(record, field, reasoning);
    return new Episode(chat.question(), chat.trace(), record.value().path(field).toString(), field);
  }

  private static Trajectory trajectory(
      DataRecord record, Episode episode, boolean verdict, Set<String> ids) {
    Trace trace = episode.trace();
    if (trace.steps().isEmpty()) {
      throw record.bad(
          "\"%s\" has no line that begins with Thought: or Action:".formatted(episode.field()));
    }
    if (verdict && trace.reward() == null) {
      throw record.bad(
          "\"%s\" does not end with \"Observation: Episode finished, reward = ...\""
              .formatted(episode.field()));
    }
    if (trace.flaw().isPresent()) {
      throw record.bad("\"%s\": %s".formatted(episode.field(), trace.flaw().get()));
    }
    boolean correct = trace.reward() != null && trace.reward();
    if (correct && trace.disposition() != Disposition.FINISHED) {
      throw record.bad(
          "\"%s\" says that the answer is right, but its last action is not finish[...]"
              .formatted(episode.field()));
    }
    String text = episode.question();
    String id = ContentId.of(text);
    for (int again = 2; !ids.add(id); again++) {
      // The files do hold a few records twice.
      id = ContentId.of(text + "\n" + episode.output() + "\n" + again);
    }
    return new Trajectory(
        new Question(id, Split.TRAIN, text, correct ? trace.answer() : "", "released"),
        trace.steps(),
        trace.disposition(),
        trace.answer(),
        correct,
        0,
        0);
  }
}
