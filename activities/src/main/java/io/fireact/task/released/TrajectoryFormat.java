package io.fireact.task.released;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.SingleLine;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.json.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The formats that trajectories are written in, all of which {@link TrajectoryFile} reads. A
 * round's text is what the agent wrote, where reading it again gives the same round, and else
 * {@code Thought:} and {@code Action:} as {@link ReActFormat} has them: what only reasoned and
 * answered is a round of its thought and {@code finish[answer]}.
 */
public enum TrajectoryFormat {
  /** FireAct's {@code finetune/alpaca_format}: one JSON array. */
  ALPACA(true, true) {
    @Override
    ObjectNode text(Trajectory trajectory) {
      StringBuilder output = new StringBuilder();
      List<Step> steps = trajectory.steps();
      for (int i = 0; i < steps.size(); i++) {
        output.append(round(steps.get(i))).append('\n');
        if (i < steps.size() - 1 || !steps.get(i).observation().isEmpty()) {
          output.append(observation(steps.get(i))).append('\n');
        }
      }
      output.append(verdict(trajectory)).append('\n');
      ObjectNode record = Json.mapper().createObjectNode();
      record.put("instruction", trajectory.question().asked());
      record.put("input", "");
      record.put("output", output.toString());
      return record;
    }

    @Override
    boolean isOf(JsonNode record) {
      return record.has("output");
    }
  },
  /** FireAct's {@code finetune/gpt_format}: JSON lines of messages, the verdict last. */
  CHAT(false, true) {
    @Override
    ObjectNode text(Trajectory trajectory) {
      ObjectNode record = messages(trajectory, true);
      add(record.withArray("messages"), "role", "user", "content", verdict(trajectory));
      return record;
    }

    @Override
    boolean isOf(JsonNode record) {
      return record.has("messages");
    }
  },
  /**
   * What OpenAI's fine-tuning takes: JSON lines of messages, the last of them the assistant's, and
   * no field that is not known there. So there is no verdict.
   */
  OPENAI(false, false) {
    @Override
    ObjectNode text(Trajectory trajectory) {
      return messages(trajectory, false);
    }
  },
  /** ShareGPT's conversations as LLaMA-Factory takes them: JSON lines, the last is the agent's. */
  SHAREGPT(false, true) {
    @Override
    ObjectNode text(Trajectory trajectory) {
      ObjectNode record = Json.mapper().createObjectNode();
      ArrayNode turns = record.putArray("conversations");
      add(turns, "from", "human", "value", trajectory.question().asked());
      List<Step> steps = trajectory.steps();
      for (int i = 0; i < steps.size(); i++) {
        add(turns, "from", "gpt", "value", round(steps.get(i)));
        if (i < steps.size() - 1) {
          add(turns, "from", "observation", "value", steps.get(i).observation());
        }
      }
      return record;
    }

    @Override
    boolean isOf(JsonNode record) {
      return record.has("conversations");
    }
  },
  /** Our own: JSON lines of all that is known. */
  TRAJECTORIES(false, false) {
    @Override
    ObjectNode text(Trajectory trajectory) {
      return Json.mapper().valueToTree(trajectory);
    }
  };

  private final boolean array;
  private final boolean extensible;

  TrajectoryFormat(boolean array, boolean extensible) {
    this.array = array;
    this.extensible = extensible;
  }

  /** As commands write it. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a file is one JSON array; else it is JSON lines. */
  boolean isArray() {
    return array;
  }

  /** Whether its readers pass over a field of ours. */
  boolean isExtensible() {
    return extensible;
  }

  /** A trajectory in this format, with nothing beside it. */
  abstract ObjectNode text(Trajectory trajectory);

  /** Whether a record that has a field of ours is of this format. */
  boolean isOf(JsonNode record) {
    return false;
  }

  /** The format of a record that has a field of ours. */
  static Optional<TrajectoryFormat> of(JsonNode record) {
    return Arrays.stream(values()).filter(format -> format.isOf(record)).findFirst();
  }

  private static ObjectNode messages(Trajectory trajectory, boolean lastObservation) {
    ObjectNode record = Json.mapper().createObjectNode();
    ArrayNode messages = record.putArray("messages");
    add(messages, "role", "user", "content", trajectory.question().asked());
    List<Step> steps = trajectory.steps();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      add(messages, "role", "assistant", "content", round(step));
      if (i < steps.size() - 1 || (lastObservation && !step.observation().isEmpty())) {
        add(messages, "role", "user", "content", observation(step));
      }
    }
    return record;
  }

  private static void add(
      ArrayNode list, String roleField, String role, String textField, String text) {
    list.addObject().put(roleField, role).put(textField, text);
  }

  private static String observation(Step step) {
    return step.observation().isEmpty()
        ? ReActFormat.STOP
        : ReActFormat.STOP + " " + step.observation();
  }

  private static String verdict(Trajectory trajectory) {
    return "%s Episode finished, reward = %s"
        .formatted(ReActFormat.STOP, trajectory.correct() ? "True" : "False");
  }

  private static String round(Step step) {
    Trace again = Trace.parse(step.raw() + "\n" + ReActFormat.STOP, ReasoningPolicy.DROP);
    Step alone = new Step(step.thought(), step.action(), step.argument(), "", step.raw());
    if (again.before().isEmpty()
        && again.flaw().isEmpty()
        && again.steps().equals(List.of(alone))) {
      return step.raw();
    }
    return "Thought: %s\nAction: %s"
        .formatted(
            SingleLine.of(step.thought()),
            step.action().isEmpty()
                ? ""
                : step.action() + "[" + SingleLine.of(step.argument()) + "]")
        .strip();
  }
}
