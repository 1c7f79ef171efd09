package io.fireact.lm.train;

import io.fireact.lm.engine.TrainingState;
import io.fireact.lm.format.Safetensors;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that the rest of a training depends on. The learning rate and the data are functions
 * of the step and the seed, both decided by the fingerprint, so the step is schedule, data cursor
 * and state of the random numbers at once.
 *
 * @param fingerprint of the job; a checkpoint of another job is never resumed
 * @param step finished steps
 * @param state trained parameters and moments after that step
 * @param history the finished steps
 */
record Checkpoint(String fingerprint, int step, TrainingState state, List<TrainingStep> history) {
  private static final String FORMAT = "fireact-checkpoint-1";
  private static final String DIGEST = "digest";
  private static final int COLUMNS = 4;

  /** Writes it as a safetensors file whose metadata holds a digest of the whole. */
  void write(OutputStream out) throws IOException {
    Map<String, Safetensors.Tensor> tensors = new LinkedHashMap<>();
    tensors.put("parameters", vector(state.parameters()));
    tensors.put("first_moment", vector(state.firstMoment()));
    tensors.put("second_moment", vector(state.secondMoment()));
    float[] rows = new float[history.size() * COLUMNS];
    for (int i = 0; i < history.size(); i++) {
      TrainingStep done = history.get(i);
      rows[i * COLUMNS] = (float) done.loss();
      rows[i * COLUMNS + 1] = (float) done.gradientNorm();
      rows[i * COLUMNS + 2] = done.tokens();
      rows[i * COLUMNS + 3] = done.counted();
    }
    tensors.put("history", new Safetensors.Tensor(new long[] {history.size(), COLUMNS}, rows));
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", FORMAT);
    metadata.put("fingerprint", fingerprint);
    metadata.put("step", Integer.toString(step));
    metadata.put(DIGEST, digest(metadata, tensors));
    new Safetensors(metadata, tensors).write(out);
  }

  /**
   * Reads a file's bytes.
   *
   * @param schedule gives the learning rates of the finished steps
   * @throws IllegalArgumentException when it is broken in any way
   */
  static Checkpoint read(byte[] file, Schedule schedule) {
    Safetensors tensors = Safetensors.read(file);
    Map<String, String> metadata = new LinkedHashMap<>(tensors.metadata());
    String digest = metadata.remove(DIGEST);
    if (!FORMAT.equals(metadata.get("format"))
        || !digest(metadata, tensors.tensors()).equals(digest)) {
      throw new IllegalArgumentException("not a checkpoint, or its content does not match");
    }
    int step = Integer.parseInt(metadata.getOrDefault("step", ""));
    Safetensors.Tensor parameters = tensors.tensors().get("parameters");
    if (parameters == null) {
      throw new IllegalArgumentException("the checkpoint has no parameters");
    }
    long size = parameters.values().length;
    float[] rows = tensors.values("history", step, COLUMNS);
    List<TrainingStep> history = new ArrayList<>();
    for (int i = 0; i < step; i++) {
      history.add(
          new TrainingStep(
              i + 1,
              rows[i * COLUMNS],
              schedule.rate(i),
              rows[i * COLUMNS + 1],
              (long) rows[i * COLUMNS + 2],
              (long) rows[i * COLUMNS + 3]));
    }
    return new Checkpoint(
        metadata.getOrDefault("fingerprint", ""),
        step,
        new TrainingState(
            parameters.values(),
            tensors.values("first_moment", size),
            tensors.values("second_moment", size)),
        List.copyOf(history));
  }

  private static Safetensors.Tensor vector(float[] values) {
    return new Safetensors.Tensor(new long[] {values.length}, values);
  }

  private static String digest(
      Map<String, String> metadata, Map<String, Safetensors.Tensor> tensors) {
    MessageDigest digest = sha256();
    metadata.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            entry ->
                digest.update(
                    (entry.getKey() + "\0" + entry.getValue() + "\0")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    tensors.forEach((name, tensor) -> update(digest, tensor.values()));
    return HexFormat.of().formatHex(digest.digest());
  }

  static void update(MessageDigest digest, float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    digest.update(bytes.array());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
