package io.fireact.task.released;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.Trajectory;
import io.fireact.agent.method.Method;
import io.fireact.failure.FailureException;
import io.fireact.json.Json;
import io.fireact.record.DataRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * Trajectories in one of the formats, and what of them it does not hold. That is not reckoned but
 * seen: each record is read again as {@link TrajectoryFile} reads it, and compared with what was
 * written.
 */
public final class TrajectoryExport {
  private static final Map<String, BiPredicate<Trajectory, Trajectory>> PARTS = parts();

  private final TrajectoryFormat format;
  private final List<ObjectNode> records = new ArrayList<>();
  private final Map<Method, Integer> methods = new EnumMap<>(Method.class);
  private final Map<String, Integer> dropped = new LinkedHashMap<>();
  private final Set<String> ids = new HashSet<>();

  /**
   * @param bare whether a record has nothing beside what the format knows; always so of formats
   *     that refuse other fields
   */
  public TrajectoryExport(List<Trajectory> trajectories, TrajectoryFormat format, boolean bare) {
    this.format = format;
    for (Trajectory trajectory : trajectories) {
      add(trajectory, bare || !format.isExtensible());
    }
  }

  private void add(Trajectory trajectory, boolean bare) {
    ObjectNode record = format.text(trajectory);
    if (!bare) {
      record.set(OwnRecord.FIELD, OwnRecord.of(trajectory, true));
    }
    Optional<Trajectory> again = readAgain(record);
    boolean whole = again.map(Trajectory::steps).filter(trajectory.steps()::equals).isPresent();
    if (!bare && !whole) {
      record.set(OwnRecord.FIELD, OwnRecord.of(trajectory, false));
      again = readAgain(record);
    }
    if (again.isEmpty()) {
      dropped.merge("whole trajectories", 1, Integer::sum);
      return;
    }
    records.add(record);
    Method method = trajectory.method();
    methods.merge(
        method == Method.REACT ? Method.recognize(trajectory.steps()) : method, 1, Integer::sum);
    Trajectory read = again.get();
    PARTS.forEach(
        (part, same) -> {
          if (!same.test(trajectory, read)) {
            dropped.merge(part, 1, Integer::sum);
          }
        });
  }

  /** Empty where it is refused, such as one without a round, or with two actions in one. */
  private Optional<Trajectory> readAgain(ObjectNode record) {
    try {
      return Optional.of(
          ReleasedTrajectories.imported(
                  new DataRecord(Path.of(format.id()), "record " + records.size(), record),
                  ReasoningPolicy.DROP,
                  false,
                  ids)
              .trajectory());
    } catch (FailureException e) {
      return Optional.empty();
    }
  }

  /** How many are written. */
  public int count() {
    return records.size();
  }

  /** How many of each method are written; of rounds that do not say it, by their shape. */
  public Map<Method, Integer> methods() {
    return methods;
  }

  /** What the format does not hold, and in how many trajectories; empty where nothing is lost. */
  public Map<String, Integer> dropped() {
    return dropped;
  }

  /** Writes the file's bytes. */
  public void write(OutputStream out) throws IOException {
    String before = format.isArray() ? "[\n" : "";
    String between = format.isArray() ? ",\n" : "\n";
    for (int i = 0; i < records.size(); i++) {
      write(out, i == 0 ? before : between);
      write(out, Json.write(records.get(i)));
    }
    write(out, format.isArray() ? (records.isEmpty() ? "[]\n" : "\n]\n") : "\n");
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, BiPredicate<Trajectory, Trajectory>> parts() {
    Map<String, BiPredicate<Trajectory, Trajectory>> parts = new LinkedHashMap<>();
    parts.put("ids of questions", (a, b) -> a.question().id().equals(b.question().id()));
    parts.put("splits of questions", (a, b) -> a.question().split() == b.question().split());
    parts.put("texts of questions", (a, b) -> a.question().asked().equals(b.question().asked()));
    parts.put("right answers", (a, b) -> a.question().answers().equals(b.question().answers()));
    parts.put("types of answers", (a, b) -> a.question().type() == b.question().type());
    parts.put(
        "categories of questions",
        (a, b) -> a.question().category().equals(b.question().category()));
    parts.put("rounds", (a, b) -> rounds(a).equals(rounds(b)));
    parts.put("observations", (a, b) -> observations(a).equals(observations(b)));
    parts.put("the agent's own words", (a, b) -> raw(a).equals(raw(b)));
    parts.put("how episodes ended", (a, b) -> a.disposition() == b.disposition());
    parts.put("answers", (a, b) -> a.answer().equals(b.answer()));
    parts.put("whether answers are right", (a, b) -> a.correct() == b.correct());
    parts.put(
        "numbers of tokens",
        (a, b) -> a.inputTokens() == b.inputTokens() && a.outputTokens() == b.outputTokens());
    parts.put("methods", (a, b) -> a.method() == b.method());
    return parts;
  }

  private static List<List<String>> rounds(Trajectory trajectory) {
    return trajectory.steps().stream()
        .map(step -> List.of(step.thought(), step.action(), step.argument()))
        .toList();
  }

  private static List<String> observations(Trajectory trajectory) {
    return trajectory.steps().stream().map(step -> step.observation()).toList();
  }

  private static List<String> raw(Trajectory trajectory) {
    return trajectory.steps().stream().map(step -> step.raw()).toList();
  }
}
