package io.fireact.lm.format.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ElementCodecTest {

  @Example
  void everyHalfComesBack() {
    for (int bits = 0; bits <= 0xffff; bits++) {
      short half = (short) bits;
      float value = ElementCodec.fromHalf(half);
      if (Float.isNaN(value)) {
        assertThat(ElementCodec.fromHalf(ElementCodec.toHalf(value))).isNaN();
      } else {
        assertThat(ElementCodec.toHalf(value)).isEqualTo(half);
      }
    }
    assertThat(ElementCodec.fromHalf((short) 0x3c00)).isEqualTo(1);
    assertThat(ElementCodec.fromHalf((short) 0xc000)).isEqualTo(-2);
    assertThat(ElementCodec.fromHalf((short) 0x7bff)).isEqualTo(65504);
    assertThat(ElementCodec.fromHalf((short) 1)).isEqualTo(0x1p-24f);
  }

  @Example
  void halfwayGoesToTheEvenNeighbour() {
    assertThat(ElementCodec.toHalf(1 + 0x1p-11f)).isEqualTo((short) 0x3c00);
    assertThat(ElementCodec.toHalf(1 + 3 * 0x1p-11f)).isEqualTo((short) 0x3c02);
    assertThat(ElementCodec.toHalf(0x1p-25f)).isZero();
    assertThat(ElementCodec.toHalf(3 * 0x1p-25f)).isEqualTo((short) 2);
    assertThat(ElementCodec.toHalf(65519)).isEqualTo((short) 0x7bff);
    assertThat(ElementCodec.toHalf(65520)).isEqualTo((short) 0x7c00);
    assertThat(ElementCodec.toBrain(1 + 0x1p-8f)).isEqualTo((short) 0x3f80);
    assertThat(ElementCodec.toBrain(1 + 3 * 0x1p-8f)).isEqualTo((short) 0x3f82);
    assertThat(ElementCodec.toBrain(Float.MAX_VALUE)).isEqualTo((short) 0x7f80);
  }

  @Example
  void notANumberStaysOne() {
    float odd = Float.intBitsToFloat(0x7f800001);
    assertThat(ElementCodec.fromHalf(ElementCodec.toHalf(odd))).isNaN();
    assertThat(Float.intBitsToFloat(ElementCodec.toBrain(odd) << 16)).isNaN();
  }

  @Property
  void noOtherHalfIsNearer(@ForAll float value) {
    if (Math.abs(value) < 65504) {
      short half = ElementCodec.toHalf(value);
      double error = Math.abs((double) ElementCodec.fromHalf(half) - value);
      for (int step : new int[] {-1, 1}) {
        float other = ElementCodec.fromHalf((short) (half + step));
        if (Float.isFinite(other)) {
          assertThat(Math.abs((double) other - value)).isGreaterThanOrEqualTo(error);
        }
      }
    }
  }

  @Property
  void noOtherBrainFloatIsNearer(@ForAll float value) {
    short brain = ElementCodec.toBrain(value);
    if (!Float.isFinite(Float.intBitsToFloat(brain << 16))) {
      assertThat(Math.abs(value)).isGreaterThanOrEqualTo(0x1.ffp127f);
      return;
    }
    double error = Math.abs((double) Float.intBitsToFloat(brain << 16) - value);
    for (int step : new int[] {-1, 1}) {
      float other = Float.intBitsToFloat((short) (brain + step) << 16);
      if (Float.isFinite(other)) {
        assertThat(Math.abs((double) other - value)).isGreaterThanOrEqualTo(error);
      }
    }
  }
}
