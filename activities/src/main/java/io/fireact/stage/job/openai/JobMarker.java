package io.fireact.stage.job.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * By what a job is known as a stage's: the stage's key and the digest of its examples, in the job's
 * metadata, and both again in the name of its training file, for APIs whose jobs have no metadata.
 *
 * @param stage the stage's key
 * @param file SHA-256 of the training file
 */
record JobMarker(String stage, String file) {
  private static final String STAGE = "fireact_stage";
  private static final String FILE = "fireact_file";
  private static final String RUN = "fireact_run";
  private static final int SHORT = 16;

  /** Of jobs that one may go on with: what is paid already, then what began first. */
  private static final Comparator<JsonNode> BEST =
      Comparator.comparing((JsonNode job) -> JobStatus.of(job) != JobStatus.SUCCEEDED)
          .thenComparing(job -> job.path("created_at").asLong(Long.MAX_VALUE))
          .thenComparing(job -> job.path("id").asText());

  /** The metadata of a job that a run of the stage's workflow begins. */
  ObjectNode metadata(String run) {
    return JsonNodeFactory.instance.objectNode().put(STAGE, stage).put(FILE, file).put(RUN, run);
  }

  /** The name of the training file. */
  String fileName() {
    return "fireact-%s-%s.jsonl".formatted(stage.substring(0, SHORT), file.substring(0, SHORT));
  }

  /** What the trained model's name has in it. */
  String suffix(String written) {
    return (written.isEmpty() ? "fireact" : written) + "-" + stage.substring(0, SHORT / 2);
  }

  /**
   * Whether a job is this stage's.
   *
   * @param files ids of its training file, which may have come to be there more than once
   */
  boolean isOf(JsonNode job, Set<String> files) {
    JsonNode metadata = job.path("metadata");
    return metadata.isMissingNode()
        ? files.contains(job.path("training_file").asText())
        : metadata.path(STAGE).asText().equals(stage) && metadata.path(FILE).asText().equals(file);
  }

  /**
   * The job to go on with: one that ended well, else one that is under way, else one that this run
   * began and that ended otherwise; empty where a new one is needed.
   *
   * @param mine jobs of this stage
   */
  static Optional<JsonNode> best(List<JsonNode> mine, String run) {
    return mine.stream()
        .filter(
            job ->
                switch (JobStatus.of(job)) {
                  case SUCCEEDED, UNDER_WAY -> true;
                  case FAILED, CANCELLED -> false;
                })
        .min(BEST)
        .or(
            () ->
                mine.stream()
                    .filter(job -> job.path("metadata").path(RUN).asText().equals(run))
                    .min(BEST));
  }
}
