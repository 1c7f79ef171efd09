package io.fireact.model.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.agent.ChatTurns;
import io.fireact.agent.Trajectory;
import io.fireact.spec.RequestSpec.InstructionRole;
import java.util.List;
import java.util.Locale;

/** The messages of chat requests and of examples for fine-tuning, which have to agree. */
public final class Conversation {
  private Conversation() {}

  /**
   * A line of OpenAI's format for fine-tuning: an episode in turns. A round without an action that
   * the agent has is read and not learned.
   *
   * @param role resolved: who says the instruction
   * @param instruction empty for none
   */
  public static ObjectNode example(
      InstructionRole role, String instruction, Trajectory trajectory) {
    ObjectNode example = JsonNodeFactory.instance.objectNode();
    add(example.putArray("messages"), role, instruction, ChatTurns.training(trajectory), true);
    return example;
  }

  /** A prompt in turns. */
  static void prompt(ArrayNode messages, InstructionRole role, String instruction, String prompt) {
    add(messages, role, instruction, ChatTurns.prompt(prompt), false);
  }

  private static void add(
      ArrayNode messages,
      InstructionRole role,
      String instruction,
      List<ChatTurns.Turn> turns,
      boolean weighted) {
    boolean users = role == InstructionRole.USER;
    if (!users && !instruction.isEmpty()) {
      message(messages, role.name().toLowerCase(Locale.ROOT), instruction);
    }
    for (int i = 0; i < turns.size(); i++) {
      ChatTurns.Turn turn = turns.get(i);
      boolean told = i == 0 && users && !instruction.isEmpty();
      ObjectNode message =
          message(
              messages,
              turn.assistants() ? "assistant" : "user",
              told ? instruction + "\n\n" + turn.text() : turn.text());
      if (weighted && turn.assistants() && !turn.inLoss()) {
        message.put("weight", 0);
      }
    }
  }

  static ObjectNode message(ArrayNode messages, String role, String content) {
    return messages.addObject().put("role", role).put("content", content);
  }
}
