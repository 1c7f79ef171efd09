package io.fireact.lm.engine;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;

/**
 * Owns the tensors of one training and runs its optimizer steps, one engine call each: of all
 * weights, or of a LoRA adapter over frozen weights. Not thread safe; batches, schedule and
 * checkpoints are the caller's.
 */
public final class Trainer implements AutoCloseable {
  private final Model model;
  private final PtNDManager manager;
  private final int threads = TorchEngine.trainingThreads();
  private final Architecture shape;
  private final LoraLayout lora;
  private final double scale;
  private final PtNDArray weights;
  private final PtNDArray adapter;
  private final PtNDArray gradient;
  private final PtNDArray firstMoment;
  private final PtNDArray secondMoment;
  private final PtNDArray cos;
  private final PtNDArray sin;

  /**
   * What a step found.
   *
   * @param loss mean over the counted tokens, in nats
   * @param gradientNorm global norm before clipping
   */
  public record StepResult(double loss, double gradientNorm) {
    /** False when the step was refused: loss or gradient is not a number, nothing has changed. */
    public boolean finite() {
      return Double.isFinite(loss) && Double.isFinite(gradientNorm);
    }
  }

  /**
   * @param weights all weights in {@link WeightLayout}'s order; trained when {@code lora} is none
   * @param lora the adapter that is trained, or none
   * @param scale LoRA's alpha / rank
   * @param state trained parameters with their moments
   */
  public Trainer(
      Architecture shape, float[] weights, LoraLayout lora, double scale, TrainingState state) {
    this.shape = shape;
    this.lora = lora;
    this.scale = scale;
    int trained = lora.rank() > 0 ? lora.size() : weights.length;
    if (state.size() != trained) {
      throw new IllegalArgumentException(
          "the state has " + state.size() + " parameters, the model trains " + trained);
    }
    model = TorchEngine.load();
    manager = (PtNDManager) model.getNDManager().newSubManager();
    this.weights = vector(lora.rank() > 0 ? weights : state.parameters());
    adapter = vector(lora.rank() > 0 ? state.parameters() : new float[0]);
    gradient = (PtNDArray) manager.zeros(new Shape(trained));
    firstMoment = vector(state.firstMoment());
    secondMoment = vector(state.secondMoment());
    long half = shape.headWidth() / 2;
    cos = (PtNDArray) manager.create(Rotary.cos(shape), new Shape(shape.context(), half));
    sin = (PtNDArray) manager.create(Rotary.sin(shape), new Shape(shape.context(), half));
  }

  /**
   * One optimizer step over its micro-batches: the gradient is that of the mean loss over all
   * counted tokens, so it does not depend on how they are divided.
   *
   * @param adam the step's hyper-parameters
   */
  public StepResult step(List<MicroBatch> batches, AdamW adam) {
    long counted = batches.stream().mapToLong(batch -> batch.counted().length).sum();
    if (counted == 0) {
      throw new IllegalArgumentException("no token of the step counts in the loss");
    }
    try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
      List<PtNDArray> ids = new ArrayList<>();
      List<PtNDArray> places = new ArrayList<>();
      List<PtNDArray> labels = new ArrayList<>();
      for (MicroBatch batch : batches) {
        if (batch.counted().length > 0) {
          ids.add(longs(scope, batch.ids(), new Shape(batch.rows(), batch.length())));
          places.add(longs(scope, batch.counted(), new Shape(batch.counted().length)));
          labels.add(longs(scope, batch.labels(), new Shape(batch.labels().length)));
        }
      }
      float[] result =
          Arguments.call(
              model,
              threads,
              scope,
              "step",
              IValue.listFrom(ids.toArray(new PtNDArray[0])),
              IValue.listFrom(places.toArray(new PtNDArray[0])),
              IValue.listFrom(labels.toArray(new PtNDArray[0])),
              IValue.from(weights),
              IValue.from(adapter),
              IValue.from(gradient),
              IValue.from(firstMoment),
              IValue.from(secondMoment),
              IValue.from(cos),
              IValue.from(sin),
              IValue.listFrom(shape.shape()),
              Arguments.slots(lora),
              IValue.from((long) lora.rank()),
              Arguments.numbers(shape, scale),
              IValue.from(1.0 / counted),
              IValue.listFrom(adam.numbers()));
      return new StepResult(result[0], result[1]);
    }
  }

  /** The last step's gradient after clipping, in the order of the trained parameters. */
  float[] gradient() {
    return gradient.toFloatArray();
  }

  /** A copy of the trained parameters and their moments. */
  public TrainingState state() {
    return new TrainingState(
        (lora.rank() > 0 ? adapter : weights).toFloatArray(),
        firstMoment.toFloatArray(),
        secondMoment.toFloatArray());
  }

  @Override
  public void close() {
    manager.close();
    model.close();
  }

  private PtNDArray vector(float[] values) {
    return (PtNDArray) manager.create(values, new Shape(values.length));
  }

  private static PtNDArray longs(NDManager scope, long[] values, Shape shape) {
    return (PtNDArray) scope.create(values, shape);
  }
}
