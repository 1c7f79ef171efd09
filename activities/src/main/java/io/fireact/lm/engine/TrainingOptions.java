package io.fireact.lm.engine;

import java.util.List;

/**
 * How a training computes, as against what it trains.
 *
 * @param placement of base, adapter and optimizer
 * @param dropout share of the adapters' inputs that is zeroed in training, in [0, 1); the maps of
 *     one product (q, k and v; gate and up) drop the same elements
 * @param seed decides, with the step, which elements are dropped
 * @param activations what each layer keeps, from the first; layers behind the last entry do as it
 *     says
 */
public record TrainingOptions(
    Placement placement, double dropout, long seed, List<ActivationCheckpointing> activations) {
  public TrainingOptions {
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("dropout must be in [0, 1), not " + dropout);
    }
    if (activations.isEmpty()) {
      throw new IllegalArgumentException("activations must say what the first layer keeps");
    }
    activations = List.copyOf(activations);
  }

  /** On the processor, everything kept, nothing dropped. */
  public static TrainingOptions plain() {
    return new TrainingOptions(
        new Placement.Cpu(), 0, 0, List.of(ActivationCheckpointing.KEEP_ALL));
  }

  /** What a layer keeps. */
  public ActivationCheckpointing kept(int layer) {
    return activations.get(Math.min(layer, activations.size() - 1));
  }

  /** The same, with every layer keeping so much. */
  public TrainingOptions keeping(ActivationCheckpointing kept) {
    return new TrainingOptions(placement, dropout, seed, List.of(kept));
  }

  long[] codes(int layers) {
    long[] kept = new long[layers];
    for (int layer = 0; layer < layers; layer++) {
      kept[layer] = kept(layer).code();
    }
    return kept;
  }
}
