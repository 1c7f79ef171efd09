package io.fireact.lm.engine;

import ai.djl.Model;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.FusedParameter;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * One copy of the decoder's module with the tensors that live as long as it does, and calls of its
 * methods in Java's terms. Calls may come from several threads; tensors are their callers'.
 */
final class Torch implements AutoCloseable {
  private final Model model;
  private final PtNDManager manager;
  private final int threads;
  private final Placement placement;
  private final boolean kernels;
  private final boolean fuse;

  /**
   * @param kernels whether it computes with {@link Kernels}
   */
  Torch(Placement placement, boolean kernels, int threads) {
    this.placement = placement;
    this.kernels = kernels;
    this.threads = threads;
    // On the processor the profiling executor would run the first calls by another graph than the
    // later ones, so that a resumed training could differ in the last bit from an uninterrupted
    // one. On a GPU its fuser is worth a seventh of the speed where our own kernels are missing.
    fuse = placement instanceof Placement.Cuda && !kernels;
    model = TorchEngine.load(placement, kernels);
    manager = (PtNDManager) model.getNDManager().newSubManager();
  }

  private Torch(Torch other, int threads) {
    this.threads = threads;
    model = other.model;
    manager = other.manager;
    placement = other.placement;
    kernels = other.kernels;
    fuse = other.fuse;
  }

  /** The same module and tensors, called on so many threads; who made this one closes it. */
  Torch with(int threads) {
    return new Torch(this, threads);
  }

  /** Threads of a call. */
  int threads() {
    return threads;
  }

  /** Owner of the tensors that live until {@link #close}. */
  PtNDManager manager() {
    return manager;
  }

  Placement placement() {
    return placement;
  }

  /** Whether it computes with {@link Kernels}. */
  boolean kernels() {
    return kernels;
  }

  /** Owner of one call's tensors; the caller closes it. */
  PtNDManager scope() {
    return (PtNDManager) manager.newSubManager();
  }

  /** A float32 vector that lives until {@link #close}. */
  PtNDArray vector(float[] values) {
    return (PtNDArray) manager.create(values, new Shape(values.length));
  }

  static PtNDArray floats(PtNDManager scope, float[] values) {
    return (PtNDArray) scope.create(values, new Shape(values.length));
  }

  static PtNDArray longs(PtNDManager scope, long[] values) {
    return (PtNDArray) scope.create(values, new Shape(values.length));
  }

  static PtNDArray ints(PtNDManager scope, int[] values) {
    return (PtNDArray) scope.create(values, new Shape(values.length));
  }

  /** Zeros of the placement's type. */
  PtNDArray zeros(long... sizes) {
    try (PtNDManager scope = scope()) {
      PtNDArray like = scope.create(new Shape(1), DataType.FLOAT32);
      return tensor(
          manager,
          "zeros",
          IValue.listFrom(sizes),
          IValue.from((long) placement.type().code()),
          IValue.from(like));
    }
  }

  /** Views of a flat vector. */
  PtNDArray[] views(PtNDArray flat, Collection<FusedParameter> fused) {
    if (fused.isEmpty()) {
      return new PtNDArray[0];
    }
    return called(
        "views",
        answer -> answer.toTensorArray(manager),
        IValue.from(flat),
        IValue.listFrom(FusedParameter.positions(fused)),
        IValue.listFrom(FusedParameter.rows(fused)),
        IValue.listFrom(FusedParameter.columns(fused)));
  }

  /** Calls a method whose answer is a tensor, which {@code owner} owns. */
  PtNDArray tensor(PtNDManager owner, String method, IValue... arguments) {
    return called(method, answer -> answer.toTensor(owner), arguments);
  }

  /** Calls a method and copies its answer, a float32 tensor, to Java. */
  float[] floats(PtNDManager scope, String method, IValue... arguments) {
    try (PtNDArray tensor = tensor(scope, method, arguments)) {
      return tensor.toFloatArray();
    }
  }

  /** Calls a method and copies its answer, an int64 tensor, to Java. */
  long[] longs(PtNDManager scope, String method, IValue... arguments) {
    try (PtNDArray tensor = tensor(scope, method, arguments)) {
      return tensor.toLongArray();
    }
  }

  /** Calls a method that only changes its arguments. */
  void run(String method, IValue... arguments) {
    // The answer is one of the arguments, which the caller owns.
    called(method, answer -> method, arguments);
  }

  /** Calls a method whose answer is an object, which the caller closes. */
  IValue object(String method) {
    return TorchEngine.call(model, threads, fuse, method);
  }

  /** Calls a method of an object, which stays the caller's; {@code owner} owns the answer. */
  PtNDArray tensorOf(PtNDManager owner, String method, IValue object, IValue... arguments) {
    return calledOf(method, object, answer -> answer.toTensor(owner), arguments);
  }

  /**
   * Calls a method of an object, which stays the caller's; the caller closes the answer's parts.
   */
  IValue[] tupleOf(String method, IValue object, IValue... arguments) {
    return calledOf(method, object, IValue::toIValueTuple, arguments);
  }

  private <T> T calledOf(String method, IValue object, Answer<T> read, IValue... arguments) {
    IValue[] all = new IValue[arguments.length + 1];
    all[0] = object;
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    try (IValue answer = TorchEngine.call(model, threads, fuse, method, all)) {
      return read.of(answer);
    } finally {
      close(arguments);
    }
  }

  private interface Answer<T> {
    T of(IValue value);
  }

  private <T> T called(String method, Answer<T> read, IValue... arguments) {
    try (IValue answer = TorchEngine.call(model, threads, fuse, method, arguments)) {
      return read.of(answer);
    } finally {
      close(arguments);
    }
  }

  static IValue list(Collection<PtNDArray> tensors) {
    return IValue.listFrom(tensors.toArray(new PtNDArray[0]));
  }

  static IValue lists(List<long[]> values) {
    IValue[] lists = values.stream().map(IValue::listFrom).toArray(IValue[]::new);
    try {
      return IValue.listFrom(lists);
    } finally {
      close(lists);
    }
  }

  /** {@code numbers}: embedding multiplier, norm epsilon, LoRA scale and dropout. */
  static IValue numbers(Architecture shape, double scale, double dropout) {
    return IValue.listFrom(shape.embeddingMultiplier(), shape.normEpsilon(), scale, dropout);
  }

  private static void close(IValue... values) {
    Arrays.stream(values).forEach(IValue::close);
  }

  @Override
  public void close() {
    manager.close();
    model.close();
  }
}
