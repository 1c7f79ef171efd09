package io.fireact.report.result;

import io.fireact.agent.Disposition;
import io.fireact.agent.Split;
import io.fireact.plan.StageKind;

/** What people call the values of enums. */
public final class Names {
  private Names() {}

  public static String of(Split split) {
    return switch (split) {
      case TRAIN -> "train";
      case DEV -> "dev";
      case TEST -> "test";
    };
  }

  public static String of(Disposition disposition) {
    return switch (disposition) {
      case FINISHED -> "finished";
      case OUT_OF_ROUNDS -> "out of rounds";
      case UNPARSABLE -> "unparsable";
      case CONTENT_FILTER -> "content filter";
      case CONTEXT_LENGTH -> "context length";
      case TOO_LARGE -> "too large";
      case TOOL_FAILED -> "tool failed";
      case MODEL_FAILED -> "model failed";
    };
  }

  public static String of(StageKind kind) {
    return switch (kind) {
      case DATASET -> "dataset";
      case BASE -> "base LM";
      case TRAJECTORIES -> "trajectories";
      case MIX -> "mix";
      case FINE_TUNE -> "fine-tune";
      case EVALUATE -> "evaluate";
      case REPORT -> "report";
    };
  }
}
