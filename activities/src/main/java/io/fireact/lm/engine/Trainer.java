package io.fireact.lm.engine;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.ElementType;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.Rotary;
import io.fireact.lm.architecture.WeightLayout;
import io.fireact.lm.architecture.WeightSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Owns the tensors of one training and runs its optimizer steps, one engine call each: of all
 * weights, or of a LoRA adapter over frozen weights. Not thread safe; batches, schedule and
 * checkpoints are the caller's.
 */
public final class Trainer implements AutoCloseable {
  private final Torch torch;
  private final Architecture shape;
  private final LoraLayout lora;
  private final double scale;
  private TrainingOptions options;
  private final PtNDArray[] weights;
  private final PtNDArray[] masters;
  private final PtNDArray[] adapter;
  private final PtNDArray trained;
  private final PtNDArray gradient;
  private final DataParallel replicas;
  private final PtNDArray firstMoment;
  private final PtNDArray secondMoment;
  private final PtNDArray cos;
  private final PtNDArray sin;

  /**
   * What a step found.
   *
   * @param loss mean over the loss tokens, in nats
   * @param gradientNorm global norm before clipping
   */
  public record StepResult(double loss, double gradientNorm) {
    /** False when the step was refused: loss or gradient is not a number, nothing has changed. */
    public boolean finite() {
      return Double.isFinite(loss) && Double.isFinite(gradientNorm);
    }
  }

  /** Training of all weights of a small model on the processor; the state holds them. */
  public Trainer(Architecture shape, TrainingState state) {
    this(shape, state, TrainingOptions.plain());
  }

  /**
   * Training of all weights; the state holds them. Where the placement computes in bfloat16 the
   * products read a copy in that type, and weights, gradients and moments stay in float32: 18 bytes
   * a weight besides the activations.
   *
   * @param options its dropout is for adapters and must be 0
   */
  public Trainer(Architecture shape, TrainingState state, TrainingOptions options) {
    this(shape, LoraLayout.none(), 0, state, options, null);
    if (options.dropout() > 0) {
      close();
      throw new IllegalArgumentException(
          "dropout " + options.dropout() + " is for adapters; a training of all weights has none");
    }
  }

  /**
   * Training of an adapter.
   *
   * @param base the frozen weights; read once
   * @param lora the adapter that is trained
   * @param scale LoRA's alpha / rank
   * @param state the adapter with its moments
   * @throws IllegalArgumentException when base and architecture do not fit
   */
  public Trainer(
      Architecture shape,
      WeightSource base,
      LoraLayout lora,
      double scale,
      TrainingState state,
      TrainingOptions options) {
    this(shape, lora, scale, state, options, base);
  }

  private Trainer(
      Architecture shape,
      LoraLayout lora,
      double scale,
      TrainingState state,
      TrainingOptions options,
      @Nullable WeightSource base) {
    this.shape = shape;
    this.lora = lora;
    this.scale = scale;
    this.options = options;
    WeightLayout layout = new WeightLayout(shape);
    int size = base == null ? layout.size() : lora.size();
    if (state.size() != size || size == 0) {
      throw new IllegalArgumentException(
          "the state has " + state.size() + " parameters, the model trains " + size);
    }
    boolean kernels = base != null && Kernels.serve(options.placement(), shape);
    torch = new Torch(options.placement(), kernels, TorchEngine.trainingThreads());
    try {
      trained = torch.vector(state.parameters());
      gradient = (PtNDArray) torch.manager().zeros(new Shape(size));
      firstMoment = torch.vector(state.firstMoment());
      secondMoment = torch.vector(state.secondMoment());
      if (base == null) {
        masters = torch.views(trained, layout.fused());
        weights =
            options.placement().type() == ElementType.F32
                ? masters
                : NativeWeights.empty(torch, layout);
        adapter = new PtNDArray[0];
      } else {
        masters = new PtNDArray[0];
        weights = NativeWeights.load(torch, shape, base);
        adapter = torch.views(trained, lora.fused());
      }
      replicas = new DataParallel(torch, gradient, base == null ? layout.fused() : lora.fused());
      Shape table = new Shape(shape.context(), shape.headWidth() / 2);
      cos = (PtNDArray) torch.manager().create(Rotary.cos(shape, shape.context()), table);
      sin = (PtNDArray) torch.manager().create(Rotary.sin(shape, shape.context()), table);
      refresh();
    } catch (RuntimeException e) {
      torch.close();
      throw e;
    }
  }

  /**
   * One optimizer step over its micro-batches: the gradient is that of the mean loss over all loss
   * tokens, so it does not depend on how they are divided.
   *
   * @param adam the step's hyper-parameters
   */
  public StepResult step(List<MicroBatch> batches, AdamW adam) {
    double weight = 1.0 / lossTokens(batches);
    float[] result =
        options.placement() instanceof Placement.Cpu
            ? stepInShards(batches, adam, weight)
            : stepAtOnce(batches, adam, weight);
    refresh();
    return new StepResult(result[0], result[1]);
  }

  /** Everything in one call: the processor's side of it must not make a GPU wait. */
  private float[] stepAtOnce(List<MicroBatch> batches, AdamW adam, double weight) {
    try (PtNDManager scope = torch.scope()) {
      List<IValue> arguments = arguments(scope, inLoss(batches));
      addGradient(arguments, 0, seed(adam.step()), seedsOfMicroBatch(), weight);
      arguments.add(IValue.from(gradient));
      addOptimizer(arguments, adam);
      return torch.floats(scope, "step", arguments.toArray(new IValue[0]));
    }
  }

  private float[] stepInShards(List<MicroBatch> batches, AdamW adam, double weight) {
    replicas.gradients().forEach(each -> torch.run("clear", IValue.from(each)));
    float loss = 0;
    long seed = seed(adam.step());
    for (MicroBatch batch : batches) {
      long first = seed;
      loss +=
          replicas.sum(
              batch,
              (own, replica, shards, stride) ->
                  addGradients(
                      own,
                      replica,
                      inLoss(shards),
                      first + replica * seedsOfMicroBatch(),
                      stride * seedsOfMicroBatch(),
                      weight));
      seed += seedsOfMicroBatch() * batch.lengths().length;
    }
    try (PtNDManager scope = torch.scope()) {
      List<IValue> arguments = new ArrayList<>();
      arguments.add(IValue.from(Torch.floats(scope, new float[] {loss})));
      arguments.add(Torch.list(replicas.gradients()));
      arguments.add(IValue.from(trained));
      addOptimizer(arguments, adam);
      return torch.floats(scope, "apply", arguments.toArray(new IValue[0]));
    }
  }

  private float addGradients(
      Torch own, int replica, List<MicroBatch> shards, long seed, long stride, double weight) {
    if (shards.isEmpty()) {
      return 0;
    }
    try (PtNDManager scope = own.scope()) {
      List<IValue> arguments = arguments(scope, shards);
      addGradient(arguments, replica, seed, stride, weight);
      return own.floats(scope, "gradients", arguments.toArray(new IValue[0]))[0];
    }
  }

  /** Each projection of each layer has its own. */
  private long seedsOfMicroBatch() {
    return 4L * shape.layers();
  }

  private void addGradient(
      List<IValue> arguments, int replica, long seed, long stride, double weight) {
    arguments.add(IValue.listFrom(replicas.views(replica)));
    arguments.add(IValue.from(trained));
    addModel(arguments);
    arguments.add(IValue.listFrom(options.codes(shape.layers())));
    arguments.add(IValue.from(seed));
    arguments.add(IValue.from(stride));
    arguments.add(IValue.from(weight));
  }

  private void addOptimizer(List<IValue> arguments, AdamW adam) {
    arguments.add(IValue.from(firstMoment));
    arguments.add(IValue.from(secondMoment));
    arguments.add(IValue.listFrom(adam.numbers()));
  }

  /**
   * Threads that decide a step's bits.
   *
   * @param parameters that are trained
   * @param sequences of the smallest micro-batch
   */
  public static int threads(Placement placement, int parameters, int sequences) {
    int all = TorchEngine.trainingThreads();
    return placement instanceof Placement.Cpu
        ? DataParallel.threadsOfShard(parameters, sequences, all)
        : all;
  }

  /**
   * Gradients that a training holds.
   *
   * @param parameters that are trained
   */
  public static int gradients(Placement placement, int parameters) {
    return placement instanceof Placement.Cpu ? DataParallel.replicas(parameters) : 1;
  }

  /** From the next step on each layer keeps so much; the gradient stays the same. */
  public void keep(ActivationCheckpointing kept) {
    options = options.keeping(kept);
  }

  /**
   * Brings the weights that products read up to date, where they are a copy of the trained ones.
   */
  private void refresh() {
    if (masters.length > 0 && masters != weights) {
      torch.run("refresh", IValue.listFrom(weights), IValue.listFrom(masters));
    }
  }

  /** The mean loss over the loss tokens, in nats, without dropout; nothing is trained. */
  public double loss(List<MicroBatch> batches) {
    double weight = 1.0 / lossTokens(batches);
    if (options.placement() instanceof Placement.Cuda) {
      return loss(torch, inLoss(batches), weight);
    }
    float sum = 0;
    for (MicroBatch batch : batches) {
      sum +=
          replicas.sum(batch, (own, replica, shards, stride) -> loss(own, inLoss(shards), weight));
    }
    return sum;
  }

  private float loss(Torch own, List<MicroBatch> batches, double weight) {
    if (batches.isEmpty()) {
      return 0;
    }
    try (PtNDManager scope = own.scope()) {
      List<IValue> arguments = arguments(scope, batches);
      addModel(arguments);
      arguments.add(IValue.from(weight));
      return own.floats(scope, "evaluate", arguments.toArray(new IValue[0]))[0];
    }
  }

  private List<IValue> arguments(PtNDManager scope, List<MicroBatch> batches) {
    List<PtNDArray> ids = new ArrayList<>();
    List<PtNDArray> positions = new ArrayList<>();
    List<PtNDArray> starts = new ArrayList<>();
    List<long[]> lengths = new ArrayList<>();
    List<PtNDArray> places = new ArrayList<>();
    List<PtNDArray> labels = new ArrayList<>();
    for (MicroBatch batch : batches) {
      if (batch.longest() > shape.context()) {
        throw new IllegalArgumentException(
            "a sequence of "
                + batch.longest()
                + " tokens is longer than the context of "
                + shape.context());
      }
      ids.add(Torch.longs(scope, batch.ids()));
      positions.add(Torch.longs(scope, batch.positions()));
      starts.add(Torch.ints(scope, batch.starts()));
      lengths.add(batch.lengths());
      places.add(Torch.longs(scope, batch.lossPositions()));
      labels.add(Torch.longs(scope, batch.labels()));
    }
    List<IValue> arguments = new ArrayList<>();
    arguments.add(Torch.list(ids));
    arguments.add(Torch.list(positions));
    arguments.add(Torch.list(starts));
    arguments.add(Torch.lists(lengths));
    arguments.add(Torch.list(places));
    arguments.add(Torch.list(labels));
    arguments.add(IValue.listFrom(weights));
    arguments.add(IValue.listFrom(adapter));
    return arguments;
  }

  private void addModel(List<IValue> arguments) {
    arguments.add(IValue.from(cos));
    arguments.add(IValue.from(sin));
    arguments.add(IValue.listFrom(shape.shape()));
    arguments.add(Torch.lists(lora.columns(shape)));
    arguments.add(Torch.numbers(shape, scale, options.dropout()));
  }

  private static List<MicroBatch> inLoss(List<MicroBatch> batches) {
    return batches.stream().filter(batch -> batch.lossPositions().length > 0).toList();
  }

  private static long lossTokens(List<MicroBatch> batches) {
    long tokens = batches.stream().mapToLong(batch -> batch.lossPositions().length).sum();
    if (tokens == 0) {
      throw new IllegalArgumentException("no token of the step counts in the loss");
    }
    return tokens;
  }

  /** Far apart for each step: the decoder's source counts on from it. */
  private long seed(int step) {
    long mixed = (options.seed() + step * 0x9e3779b97f4a7c15L) * 0xbf58476d1ce4e5b9L;
    return (mixed ^ (mixed >>> 31)) >>> 1;
  }

  /** The last step's gradient after clipping, in the order of the trained parameters. */
  float[] gradient() {
    return gradient.toFloatArray();
  }

  /** A copy of the trained parameters and their moments. */
  public TrainingState state() {
    return new TrainingState(
        trained.toFloatArray(), firstMoment.toFloatArray(), secondMoment.toFloatArray());
  }

  @Override
  public void close() {
    replicas.close();
    torch.close();
  }
}
