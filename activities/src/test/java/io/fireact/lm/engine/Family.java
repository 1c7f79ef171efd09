package io.fireact.lm.engine;

import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.Attention;
import io.fireact.lm.architecture.Rope;
import io.fireact.lm.architecture.WeightLayout;

/** Tiny decoders, one for each thing in which Llama's relatives differ. */
enum Family {
  PLAIN(new Attention(2, 2, 4, false, 0), new Rope.Plain(10_000), true, Math.sqrt(8)),
  GROUPED_AND_UNTIED(new Attention(6, 2, 4, false, 0), new Rope.Plain(10_000), false, 1),
  BIASED_WITH_ONE_KEY_HEAD(new Attention(3, 1, 4, true, 0), new Rope.Plain(1e6), true, 1),
  WINDOWED(new Attention(2, 2, 4, false, 3), new Rope.Plain(10_000), false, 1),
  WINDOWED_GROUPED_AND_BIASED(new Attention(4, 2, 4, true, 4), new Rope.Plain(10_000), true, 1),
  LLAMA3_ROPE(new Attention(2, 1, 8, false, 0), new Rope.Llama3(100, 8, 1, 4, 40), false, 1),
  LINEAR_ROPE(new Attention(2, 2, 4, false, 0), new Rope.Linear(10_000, 4), true, 1);

  private final Architecture shape;

  Family(Attention attention, Rope rope, boolean tied, double multiplier) {
    shape = new Architecture(11, 8, 12, attention, 2, 200, rope, 1e-5, multiplier, tied);
  }

  Architecture shape() {
    return shape;
  }

  float[] weights(long seed) {
    return TrainerTest.random(new WeightLayout(shape).size(), 0.4, seed);
  }
}
