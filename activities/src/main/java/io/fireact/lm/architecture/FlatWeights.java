package io.fireact.lm.architecture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Weights of a small model as one array, in {@link WeightLayout}'s order. Not for checkpoints,
 * which are read from their files piece by piece.
 */
public final class FlatWeights implements WeightSource {
  /** Elements that are on their way at a time. */
  private static final int PIECE = 1 << 20;

  private final float[] values;
  private final Map<String, Parameter> parameters = new HashMap<>();

  /**
   * @param values not copied: treat them as frozen
   */
  public FlatWeights(Architecture shape, float[] values) {
    WeightLayout layout = new WeightLayout(shape);
    if (values.length != layout.size()) {
      throw new IllegalArgumentException(
          "the architecture has " + layout.size() + " weights, not " + values.length);
    }
    this.values = values;
    layout.parameters().forEach(parameter -> parameters.put(parameter.name(), parameter));
  }

  /**
   * Copies another source's weights into one array, piece by piece.
   *
   * @return in {@link WeightLayout}'s order
   * @throws IllegalArgumentException when a tensor is missing or has another shape, or when there
   *     are more weights than an array can hold
   */
  public static float[] of(Architecture shape, WeightSource source) {
    WeightLayout layout = new WeightLayout(shape);
    float[] flat;
    try {
      flat = new float[layout.size()];
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "the model has more than " + Integer.MAX_VALUE + " weights, too many for one array", e);
    }
    for (Parameter parameter : layout.parameters()) {
      Stored stored = source.find(parameter.name());
      List<Long> expected = Arrays.stream(parameter.shape()).boxed().toList();
      if (!stored.shape().equals(expected)) {
        throw new IllegalArgumentException(
            "tensor "
                + parameter.name()
                + " has the shape "
                + stored.shape()
                + ", the architecture says "
                + expected);
      }
      int bytes = stored.type().bytes();
      for (int from = 0; from < parameter.size(); from += PIECE) {
        int count = Math.min(PIECE, parameter.size() - from);
        ByteBuffer piece =
            source
                .read(parameter.name(), (long) from * bytes, count * bytes)
                .duplicate()
                .order(ByteOrder.LITTLE_ENDIAN);
        stored.type().floats(piece, flat, parameter.offset() + from, count);
      }
    }
    return flat;
  }

  @Override
  public Stored find(String name) {
    return new Stored(ElementType.F32, Arrays.stream(parameter(name).shape()).boxed().toList());
  }

  @Override
  public ByteBuffer read(String name, long from, int length) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
    int first = parameter(name).offset() + Math.toIntExact(from / Float.BYTES);
    bytes.asFloatBuffer().put(values, first, length / Float.BYTES);
    return bytes;
  }

  @Override
  public void identify(MessageDigest digest) {
    for (int from = 0; from < values.length; from += PIECE) {
      int count = Math.min(PIECE, values.length - from);
      ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(values, from, count);
      digest.update(bytes.array());
    }
  }

  private Parameter parameter(String name) {
    Parameter parameter = parameters.get(name);
    if (parameter == null) {
      throw new IllegalArgumentException("tensor " + name + " is missing");
    }
    return parameter;
  }
}
