package io.fireact.lm.engine;

import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.ElementType;
import io.fireact.lm.architecture.Parameter;
import io.fireact.lm.architecture.WeightLayout;
import io.fireact.lm.architecture.WeightSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Random bfloat16 weights of any shape, for trials of speed: windows of one random text of numbers,
 * so that a 7B is there at once. Norms are 1.
 */
final class RandomWeights implements WeightSource {
  private static final int NUMBERS = 1 << 26;
  private final Map<String, Parameter> parameters = new HashMap<>();
  private final ByteBuffer random = ByteBuffer.allocateDirect(2 * NUMBERS).order(order());
  private final ByteBuffer ones = ByteBuffer.allocateDirect(1 << 20).order(order());

  RandomWeights(Architecture shape, double deviation) {
    new WeightLayout(shape).parameters().forEach(p -> parameters.put(p.name(), p));
    Random numbers = new Random(1);
    short[] gaussians = new short[1 << 16];
    for (int i = 0; i < gaussians.length; i++) {
      gaussians[i] = bits((float) (deviation * numbers.nextGaussian()));
    }
    for (int i = 0; i < NUMBERS; i++) {
      random.putShort(2 * i, gaussians[numbers.nextInt(gaussians.length)]);
    }
    for (int i = 0; i < ones.capacity() / 2; i++) {
      ones.putShort(2 * i, bits(1));
    }
  }

  private static ByteOrder order() {
    return ByteOrder.LITTLE_ENDIAN;
  }

  private static short bits(float value) {
    return (short) (Float.floatToIntBits(value) >>> 16);
  }

  @Override
  public Stored find(String name) {
    Parameter parameter = parameters.get(name);
    if (parameter == null) {
      throw new IllegalArgumentException("tensor " + name + " is missing");
    }
    List<Long> shape = Arrays.stream(parameter.shape()).boxed().toList();
    return new Stored(ElementType.BF16, shape);
  }

  @Override
  public ByteBuffer read(String name, long from, int length) {
    if (name.endsWith("norm.weight")) {
      return ones.slice(0, length);
    }
    long start = Math.floorMod(name.hashCode() * 64L + from, 2L * NUMBERS - length) / 2 * 2;
    return random.slice((int) start, length);
  }

  @Override
  public void identify(MessageDigest digest) {
    digest.update((byte) 0);
  }
}
