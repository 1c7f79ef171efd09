package io.fireact.lm.memory;

import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.ElementType;
import io.fireact.lm.architecture.FusedParameter;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.LoraWeights;
import io.fireact.lm.architecture.WeightLayout;
import io.fireact.lm.engine.ActivationCheckpointing;
import io.fireact.lm.engine.CachedDecoder;
import io.fireact.lm.engine.Placement;
import io.fireact.lm.engine.Trainer;
import io.fireact.lm.engine.TrainingOptions;
import java.util.HashSet;
import java.util.List;

/**
 * How much memory a decoder of a shape takes, in bytes: of its tensors exactly, of what a call
 * takes besides nearly (of the steps of a 7B in bfloat16 within 5 %).
 */
public final class Footprint {
  /** Tokens whose loss is formed at a time. */
  private static final long LOSS_ROWS = 1024;

  /** Logits in the products' type, and as float32 their probabilities and gradient. */
  private static final long LOSS_COPIES = 3;

  /** Parameter, gradient and both of Adam's moments in float32, and what its step takes. */
  private static final long TRAINED = 5L * Float.BYTES;

  /** What CUDA's libraries keep for their products, and the allocator loses between blocks. */
  private static final long WORKSPACE = 512L << 20;

  private static final double LOST = 0.04;

  private Footprint() {}

  /** Weights in a type. */
  public static long weights(Architecture shape, ElementType type) {
    return type.bytes() * elements(shape);
  }

  private static long elements(Architecture shape) {
    long elements = 0;
    for (FusedParameter one : new HashSet<>(new WeightLayout(shape).fused())) {
      elements += (long) one.rows() * Math.max(1, one.columns());
    }
    return elements;
  }

  /** Keys and values of one sequence as long as the context. */
  public static long sequence(Architecture shape, ElementType type) {
    long tokens = (shape.context() + CachedDecoder.BLOCK - 1L) / CachedDecoder.BLOCK;
    return 2L * shape.layers() * shape.keyWidth() * type.bytes() * tokens * CachedDecoder.BLOCK;
  }

  /** Adapters beside a model's weights, at most: as if each adapted what any does. */
  public static long adapters(List<LoraWeights> adapters, ElementType type) {
    return adapters.stream()
        .mapToLong(adapter -> 3L * type.bytes() * adapter.layout().size())
        .sum();
  }

  /**
   * What decoding takes besides weights, adapters and cache.
   *
   * @param batchSize sequences decoded together
   */
  public static long decoding(Architecture shape, Placement placement, int batchSize) {
    boolean gpu = placement instanceof Placement.Cuda;
    long tokens =
        Math.min(
            (long) batchSize * shape.context(), gpu ? CachedDecoder.READ_AT_ONCE : shape.context());
    long rows =
        2L * placement.type().bytes() * tokens * layer(shape, ActivationCheckpointing.KEEP_ALL);
    long logits = 3L * Float.BYTES * batchSize * shape.vocabulary();
    return rows + logits + (gpu ? WORKSPACE : 0);
  }

  /** Elements that a layer keeps of a token for the backward. */
  private static long layer(Architecture shape, ActivationCheckpointing kept) {
    long width = shape.width();
    long attention = 2L * shape.queryWidth() + 2L * shape.keyWidth();
    return switch (kept) {
      case KEEP_ALL -> 4 * width + attention + 3L * shape.feedForward();
      case RECOMPUTE_POINTWISE -> 2 * width + attention + 2L * shape.feedForward();
      case RECOMPUTE_LAYER -> width;
    };
  }

  /**
   * What a training holds all the time: weights, trained parameters and their optimizer.
   *
   * @param lora the adapter, or none where the weights are trained
   */
  public static long training(Architecture shape, LoraLayout lora, Placement placement) {
    if (lora.rank() > 0) {
      return weights(shape, placement.type()) + trained(lora.size(), placement);
    }
    long copy = placement.type() == ElementType.F32 ? 0 : placement.type().bytes();
    return copy * elements(shape) + trained(elements(shape), placement);
  }

  private static long trained(long parameters, Placement placement) {
    int gradients = Trainer.gradients(placement, (int) Math.min(parameters, Integer.MAX_VALUE));
    return (TRAINED + (gradients - 1L) * Float.BYTES) * parameters;
  }

  /**
   * What a training's step takes besides.
   *
   * @param tokens of its largest micro-batch
   */
  public static long step(Architecture shape, TrainingOptions options, long tokens) {
    int type = options.placement().type().bytes();
    long kept = 0;
    for (int layer = 0; layer < shape.layers(); layer++) {
      kept += layer(shape, options.kept(layer));
    }
    // The backward of the layer at hand: gradients of all that it has, beside it made again.
    long working = 2 * layer(shape, ActivationCheckpointing.KEEP_ALL);
    long loss = LOSS_COPIES * LOSS_ROWS * shape.vocabulary() * (type + Float.BYTES) / 2;
    long exact = type * tokens * (kept + working) + loss;
    return (long) (exact * (1 + LOST))
        + (options.placement() instanceof Placement.Cuda ? WORKSPACE : 0);
  }
}
