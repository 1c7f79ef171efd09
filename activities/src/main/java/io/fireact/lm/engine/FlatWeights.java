package io.fireact.lm.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Weights of a small model as one array, in {@link WeightLayout}'s order. Not for checkpoints,
 * which are read from their files piece by piece.
 */
public final class FlatWeights implements WeightSource {
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
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    digest.update(bytes.array());
  }

  private Parameter parameter(String name) {
    Parameter parameter = parameters.get(name);
    if (parameter == null) {
      throw new IllegalArgumentException("tensor " + name + " is missing");
    }
    return parameter;
  }
}
