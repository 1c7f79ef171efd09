package io.fireact.lm.train;

import io.fireact.lm.engine.TrainingState;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that the rest of a training depends on. The learning rate and the data are functions
 * of the step and the seed, both decided by the fingerprint, so the step is schedule, data cursor
 * and state of the random numbers at once.
 *
 * @param fingerprint of the job; a checkpoint of another job is never resumed
 * @param step finished steps
 * @param state trained parameters and moments after that step
 * @param history the finished steps
 * @param best what had the lowest validation loss so far, where that is the result
 */
record TrainingCheckpoint(
    String fingerprint,
    int step,
    TrainingState state,
    List<TrainingStep> history,
    Optional<Best> best) {
  private static final String FORMAT = "fireact-checkpoint-2";
  private static final String PARAMETERS = "parameters";
  private static final String FIRST = "first_moment";
  private static final String SECOND = "second_moment";
  private static final String HISTORY = "history";
  private static final String BEST = "best";
  private static final String BEST_STEP = "best_step";
  private static final int COLUMNS = 5;

  TrainingCheckpoint {
    history = List.copyOf(history);
  }

  /** The file's content. */
  VectorFile file() {
    Map<String, float[]> vectors = new LinkedHashMap<>();
    vectors.put(PARAMETERS, state.parameters());
    vectors.put(FIRST, state.firstMoment());
    vectors.put(SECOND, state.secondMoment());
    float[] rows = new float[history.size() * COLUMNS];
    for (int i = 0; i < history.size(); i++) {
      TrainingStep done = history.get(i);
      Double validation = done.validationLoss();
      // Losses and norms come from float32 and lose nothing here.
      rows[i * COLUMNS] = (float) done.loss();
      rows[i * COLUMNS + 1] = (float) done.gradientNorm();
      rows[i * COLUMNS + 2] = done.tokens();
      rows[i * COLUMNS + 3] = done.lossTokens();
      rows[i * COLUMNS + 4] = validation == null ? Float.NaN : validation.floatValue();
    }
    vectors.put(HISTORY, rows);
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", FORMAT);
    metadata.put("fingerprint", fingerprint);
    metadata.put("step", Integer.toString(step));
    best.ifPresent(
        found -> {
          vectors.put(BEST, found.parameters());
          metadata.put(BEST_STEP, Integer.toString(found.step()));
        });
    return new VectorFile(metadata, vectors);
  }

  /**
   * Reads a file.
   *
   * @param schedule gives the learning rates of the finished steps
   * @throws IllegalArgumentException when it is broken in any way
   */
  static TrainingCheckpoint read(Path path, Schedule schedule) throws IOException {
    VectorFile file = VectorFile.read(path);
    Map<String, String> metadata = file.metadata();
    if (!FORMAT.equals(metadata.get("format"))) {
      throw new IllegalArgumentException("not a checkpoint of this version");
    }
    int step = Integer.parseInt(metadata.getOrDefault("step", ""));
    float[] rows = vector(file, HISTORY);
    if (rows.length != step * COLUMNS) {
      throw new IllegalArgumentException("its history is not that of " + step + " steps");
    }
    List<TrainingStep> history = new ArrayList<>();
    for (int i = 0; i < step; i++) {
      float validation = rows[i * COLUMNS + 4];
      history.add(
          new TrainingStep(
              i + 1,
              rows[i * COLUMNS],
              schedule.rate(i),
              rows[i * COLUMNS + 1],
              (long) rows[i * COLUMNS + 2],
              (long) rows[i * COLUMNS + 3],
              Float.isNaN(validation) ? null : (double) validation));
    }
    Optional<Best> best = Optional.empty();
    String bestStep = metadata.get(BEST_STEP);
    if (bestStep != null) {
      best = Optional.of(best(Integer.parseInt(bestStep), history, vector(file, BEST)));
    }
    return new TrainingCheckpoint(
        metadata.getOrDefault("fingerprint", ""),
        step,
        new TrainingState(vector(file, PARAMETERS), vector(file, FIRST), vector(file, SECOND)),
        history,
        best);
  }

  private static Best best(int step, List<TrainingStep> history, float[] parameters) {
    Double loss = step < 1 || step > history.size() ? null : history.get(step - 1).validationLoss();
    if (loss == null) {
      throw new IllegalArgumentException("its best step " + step + " was not evaluated");
    }
    return new Best(step, loss, parameters);
  }

  private static float[] vector(VectorFile file, String name) {
    float[] vector = file.vectors().get(name);
    if (vector == null) {
      throw new IllegalArgumentException("it has no " + name);
    }
    return vector;
  }

  static void update(MessageDigest digest, float[] values) {
    VectorFile.inPieces(values, digest::update);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
