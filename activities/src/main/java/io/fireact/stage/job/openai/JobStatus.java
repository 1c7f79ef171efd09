package io.fireact.stage.job.openai;

import com.fasterxml.jackson.databind.JsonNode;

/** What a job's status means; a status that is not known is taken for one that goes on. */
enum JobStatus {
  UNDER_WAY,
  SUCCEEDED,
  FAILED,
  CANCELLED;

  static JobStatus of(JsonNode job) {
    return switch (job.path("status").asText("")) {
      case "succeeded" -> SUCCEEDED;
      case "failed" -> FAILED;
      case "cancelled", "canceled" -> CANCELLED;
      default -> UNDER_WAY;
    };
  }

  boolean ended() {
    return this != UNDER_WAY;
  }
}
