package io.fireact.lm.engine;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.ElementType;
import io.fireact.lm.architecture.FusedParameter;
import io.fireact.lm.architecture.Parameter;
import io.fireact.lm.architecture.WeightLayout;
import io.fireact.lm.architecture.WeightSource;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Brings a decoder's weights into native memory, in the order of the decoder's source. */
final class NativeWeights {
  /** Bytes that are on their way at a time. */
  private static final int PIECE = 1 << 26;

  private NativeWeights() {}

  /**
   * Copies a source's weights piece by piece, so that besides the result only one piece is held.
   *
   * @throws IllegalArgumentException when a tensor is missing or has another shape than the
   *     architecture says
   */
  static PtNDArray[] load(Torch torch, Architecture shape, WeightSource source) {
    Map<FusedParameter, PtNDArray> loaded = new HashMap<>();
    List<FusedParameter> fused = new WeightLayout(shape).fused();
    for (FusedParameter one : fused) {
      for (Parameter member : one.members()) {
        check(member, source.find(member.name()));
      }
    }
    for (FusedParameter one : fused) {
      loaded.computeIfAbsent(
          one,
          missing -> {
            PtNDArray target = torch.zeros(missing.shape());
            int row = 0;
            for (Parameter member : missing.members()) {
              fill(torch, target, row, member, source);
              row += member.rows();
            }
            return target;
          });
    }
    return fused.stream().map(loaded::get).toArray(PtNDArray[]::new);
  }

  /** Zeros in the place of all weights, in the placement's type. */
  static PtNDArray[] empty(Torch torch, WeightLayout layout) {
    Map<FusedParameter, PtNDArray> made = new HashMap<>();
    return layout.fused().stream()
        .map(one -> made.computeIfAbsent(one, missing -> torch.zeros(missing.shape())))
        .toArray(PtNDArray[]::new);
  }

  private static void check(Parameter member, WeightSource.Stored stored) {
    List<Long> expected = Arrays.stream(member.shape()).boxed().toList();
    if (!stored.shape().equals(expected)) {
      throw new IllegalArgumentException(
          "tensor "
              + member.name()
              + " has the shape "
              + stored.shape()
              + ", the architecture says "
              + expected);
    }
  }

  private static void fill(
      Torch torch, PtNDArray target, int row, Parameter member, WeightSource source) {
    ElementType type = source.find(member.name()).type();
    int rowBytes = Math.max(1, member.columns()) * type.bytes();
    int most = Math.max(1, PIECE / rowBytes);
    for (int from = 0; from < member.rows(); from += most) {
      int rows = Math.min(most, member.rows() - from);
      ByteBuffer bytes = source.read(member.name(), (long) from * rowBytes, rows * rowBytes);
      try (PtNDManager scope = torch.scope()) {
        PtNDArray piece = scope.create(bytes, new Shape(rows, rowBytes), DataType.UINT8);
        torch.run(
            "fill",
            IValue.from(target),
            IValue.from((long) row + from),
            IValue.from(piece),
            IValue.from((long) type.code()));
      }
    }
  }
}
