package io.fireact.spec;

import io.fireact.agent.method.Method;
import io.fireact.agent.method.PromptTexts;
import io.fireact.json.Kinds;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The prompt texts of each method for each kind of task, read from their resources when this class
 * is initialised and at no other time, so that what a plan sees is a constant.
 */
public final class TaskPrompts {
  private static final Map<Method, Map<String, Texts>> TEXTS = read();
  private static final Map<Method, String> PREAMBLES = preambles();

  private TaskPrompts() {}

  /**
   * @param instruction the method's own where the task has none
   * @param examples worked examples, each ending with a newline
   */
  private record Texts(String instruction, List<String> examples) {}

  /** What a model that chats is told about a task's questions. */
  public static String instruction(Method method, TaskSpec task) {
    return texts(method, task).instruction();
  }

  /** How many worked examples of our own there are. */
  public static int examples(Method method, TaskSpec task) {
    return texts(method, task).examples().size();
  }

  /**
   * The first worked examples of our own, as they stand before a prompt: each followed by an empty
   * line.
   *
   * @throws IllegalArgumentException when there are fewer
   */
  public static String fewShot(Method method, TaskSpec task, int count) {
    List<String> all = texts(method, task).examples();
    if (count > all.size()) {
      throw new IllegalArgumentException(
          "%s worked examples of %s for %s; there are %s"
              .formatted(count, method.id(), task.kind(), all.size()));
    }
    StringBuilder text = new StringBuilder();
    all.subList(0, count).forEach(example -> text.append(example).append('\n'));
    return text.toString();
  }

  /** What a plain completion model is told before worked examples. */
  public static String preamble(Method method) {
    return Objects.requireNonNull(PREAMBLES.get(method));
  }

  private static Texts texts(Method method, TaskSpec task) {
    return Objects.requireNonNull(
        Objects.requireNonNull(TEXTS.get(method)).get(task.kind()), task.kind());
  }

  private static Map<Method, Map<String, Texts>> read() {
    Map<Method, Map<String, Texts>> all = new EnumMap<>(Method.class);
    for (Method method : Method.values()) {
      Map<String, Texts> tasks = new HashMap<>();
      for (String task : Kinds.of(TaskSpec.class).keySet()) {
        tasks.put(
            task,
            new Texts(
                PromptTexts.instruction(method.id(), task).orElseGet(method::instruction),
                PromptTexts.examples(method.id(), task)));
      }
      all.put(method, tasks);
    }
    return all;
  }

  private static Map<Method, String> preambles() {
    Map<Method, String> all = new EnumMap<>(Method.class);
    for (Method method : Method.values()) {
      all.put(method, PromptTexts.preamble(method.id()));
    }
    return all;
  }
}
