package io.fireact.task.released;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.agent.Question;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.json.Components;
import io.fireact.json.Json;
import io.fireact.record.DataRecord;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A trajectory as our own JSON: a record of its own, or what stands in the field {@value #FIELD} of
 * a record in another format, without the rounds where the episode's text has them.
 */
final class OwnRecord {
  static final String FIELD = "fireact";
  private static final String STEPS = "steps";
  private static final String QUESTION = "question";
  private static final String ANSWER = "answer";
  private static final String DISPOSITION = "disposition";

  private final Trajectory trajectory;
  private final boolean stepsInText;

  private OwnRecord(Trajectory trajectory, boolean stepsInText) {
    this.trajectory = trajectory;
    this.stepsInText = stepsInText;
  }

  /**
   * A record that is a trajectory.
   *
   * @throws io.fireact.failure.FailureException BAD_DATA where it is none
   */
  static Trajectory whole(DataRecord record) {
    return read(record, record.value());
  }

  /**
   * The trajectory of a record that has one beside its episode.
   *
   * @param trace the episode
   * @throws io.fireact.failure.FailureException BAD_DATA where it is none, or where the episode is
   *     another one: somebody changed one of the two
   */
  static OwnRecord beside(DataRecord record, Trace trace) {
    JsonNode beside = record.value().path(FIELD);
    if (!beside.isObject()) {
      throw record.bad("\"%s\" must be an object, but is %s".formatted(FIELD, beside));
    }
    boolean inText = !beside.has(STEPS);
    ObjectNode whole = beside.deepCopy();
    if (inText && trace.flaw().isPresent()) {
      throw record.bad(trace.flaw().get());
    }
    if (inText) {
      whole.set(STEPS, Json.mapper().valueToTree(trace.steps()));
    }
    if (!whole.has(ANSWER) && !whole.has(DISPOSITION)) {
      end(whole, trace);
    }
    Trajectory trajectory = read(record, whole);
    if (!TrajectoryFormat.of(record.value())
        .map(format -> format.text(trajectory))
        .filter(expected -> sameText(expected, record.value()))
        .isPresent()) {
      throw record.bad(
          ("\"%s\" says another question, answer or verdict than the episode beside it: undo the"
                  + " change, or remove \"%s\"")
              .formatted(FIELD, FIELD));
    }
    return new OwnRecord(trajectory, inText);
  }

  /** The trajectory, with the rounds as they were read where the text has them. */
  Trajectory with(Trace trace) {
    return stepsInText
        ? new Trajectory(
            trajectory.question(),
            trace.steps(),
            trajectory.disposition(),
            trajectory.answer(),
            trajectory.correct(),
            trajectory.inputTokens(),
            trajectory.outputTokens(),
            trajectory.method(),
            trajectory.compat())
        : trajectory;
  }

  /** What a record has beside the episode: nothing that the episode says itself. */
  static ObjectNode of(Trajectory trajectory, boolean stepsInText) {
    ObjectNode own = Json.mapper().valueToTree(trajectory);
    if (stepsInText) {
      own.remove(STEPS);
      ObjectNode end = Json.mapper().createObjectNode();
      end(end, new Trace("", trajectory.steps(), null, Optional.empty()));
      if (end.path(ANSWER).equals(own.path(ANSWER))
          && end.path(DISPOSITION).equals(own.path(DISPOSITION))) {
        own.remove(List.of(ANSWER, DISPOSITION));
      }
    }
    return own;
  }

  /** How an episode ended, as its rounds say. */
  private static void end(ObjectNode into, Trace trace) {
    into.put(ANSWER, trace.answer());
    into.set(DISPOSITION, Json.mapper().valueToTree(trace.disposition()));
  }

  /** Earlier versions stored a question's one answer. */
  private static void expectFields(
      DataRecord record, String what, JsonNode json, Class<? extends Record> type) {
    new DataRecord(record.file(), record.place(), json)
        .expectFields(
            what,
            Arrays.stream(type.getRecordComponents()).map(Components::name).toList(),
            type.equals(Question.class) ? Set.of(ANSWER) : Set.of());
  }

  private static boolean sameText(ObjectNode expected, JsonNode record) {
    return List.copyOf(expected.properties()).stream()
        .allMatch(field -> field.getValue().equals(record.path(field.getKey())));
  }

  private static Trajectory read(DataRecord record, JsonNode json) {
    expectFields(record, "a trajectory", json, Trajectory.class);
    expectFields(record, "its question", json.path(QUESTION), Question.class);
    json.path(STEPS).forEach(step -> expectFields(record, "its steps", step, Step.class));
    try {
      return Json.read(json.toString(), Trajectory.class);
    } catch (IllegalArgumentException e) {
      throw record.bad("it is no trajectory as this project stores them: " + e.getMessage());
    }
  }
}
