package io.fireact.lm.engine;

import io.fireact.lm.architecture.ElementType;
import io.fireact.lm.architecture.WeightSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;

/** The same weights in two bytes each; for numbers that both formats hold exactly. */
record HalfWeights(WeightSource source, ElementType type) implements WeightSource {

  @Override
  public Stored find(String name) {
    return new Stored(type, source.find(name).shape());
  }

  @Override
  public ByteBuffer read(String name, long from, int length) {
    ByteBuffer whole = source.read(name, 2 * from, 2 * length);
    ByteBuffer half = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
    while (whole.hasRemaining()) {
      float value = whole.getFloat();
      int bits = Float.floatToIntBits(value);
      half.putShort((short) (type == ElementType.BF16 ? bits >>> 16 : half(value, bits)));
    }
    return half.flip();
  }

  private static int half(float value, int bits) {
    int sign = (bits >>> 16) & 0x8000;
    int exponent = (Math.getExponent(value) + 15) << 10;
    return value == 0 ? sign : sign | exponent | ((bits >>> 13) & 0x3ff);
  }

  @Override
  public void identify(MessageDigest digest) {
    source.identify(digest);
  }
}
