package io.fireact.lm.engine;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.LoraWeights;
import io.fireact.lm.architecture.Parameter;
import io.fireact.lm.architecture.TargetModule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Several adapters over one base side by side, as if they were one of their ranks together: a
 * token's mask takes the columns of its own adapter and no others. A token without an adapter has
 * number 0.
 */
final class StackedLora implements AutoCloseable {
  private final Torch torch;
  private final Architecture shape;
  private final Map<Integer, LoraWeights> numbered;
  private final List<LoraWeights> adapters;
  private final int ranks;
  private final List<PtNDArray> stacked = new ArrayList<>();
  private PtNDArray mask;
  private int rows;

  /**
   * @param adapters at least one, by their numbers
   * @param rows of the mask, more than the highest number
   */
  StackedLora(Torch torch, Architecture shape, Map<Integer, LoraWeights> adapters, int rows) {
    this.torch = torch;
    this.shape = shape;
    this.rows = rows;
    numbered = new TreeMap<>(adapters);
    this.adapters = List.copyOf(numbered.values());
    ranks = this.adapters.stream().mapToInt(adapter -> adapter.layout().rank()).sum();
    try {
      for (int layer = 0; layer < shape.layers(); layer++) {
        for (int projection = 0; projection < TargetModule.PROJECTIONS; projection++) {
          stack(layer, projection);
        }
      }
      mask = makeMask();
    } catch (RuntimeException e) {
      stacked.forEach(PtNDArray::close);
      throw e;
    }
  }

  /** A and B of each projection of each layer; of no element where no adapter adapts it. */
  List<PtNDArray> matrices() {
    return stacked;
  }

  /** [rows, R]. */
  PtNDArray mask() {
    return mask;
  }

  /** Makes the mask one of so many rows. */
  void rows(int wanted) {
    if (rows != wanted) {
      rows = wanted;
      mask.close();
      mask = makeMask();
    }
  }

  private PtNDArray makeMask() {
    float[] values = new float[rows * ranks];
    int column = 0;
    for (Map.Entry<Integer, LoraWeights> adapter : numbered.entrySet()) {
      for (int k = 0; k < adapter.getValue().layout().rank(); k++) {
        if (adapter.getKey() < rows) {
          values[adapter.getKey() * ranks + column] = (float) adapter.getValue().scale();
        }
        column++;
      }
    }
    return matrix(values, rows, ranks);
  }

  @Override
  public void close() {
    stacked.forEach(PtNDArray::close);
    mask.close();
  }

  private void stack(int layer, int projection) {
    List<TargetModule> targets = new ArrayList<>();
    int outputs = 0;
    for (TargetModule target : TargetModule.values()) {
      if (target.projection() == projection) {
        outputs += target.outputs(shape);
        if (adapters.stream()
            .anyMatch(lora -> lora.layout().projections().get(projection).contains(target))) {
          targets.add(target);
        }
      }
    }
    int rows = targets.size() * ranks;
    int inputs = targets.isEmpty() ? 0 : targets.get(0).inputs(shape);
    float[] down = new float[rows * inputs];
    float[] up = new float[rows * outputs];
    int row = 0;
    for (TargetModule target : targets) {
      for (LoraWeights adapter : adapters) {
        int rank = adapter.layout().rank();
        if (adapter.layout().projections().get(projection).contains(target)) {
          Parameter a = adapter.layout().loraA(layer, target);
          System.arraycopy(adapter.parameters(), a.offset(), down, row * inputs, a.size());
          transpose(
              adapter,
              adapter.layout().loraB(layer, target),
              up,
              row,
              target.column(shape),
              outputs);
        }
        row += rank;
      }
    }
    stacked.add(matrix(down, rows, inputs));
    stacked.add(matrix(up, rows, targets.isEmpty() ? 0 : outputs));
  }

  /** B [out, r] becomes r rows, from the module's first column on. */
  private static void transpose(
      LoraWeights adapter, Parameter b, float[] up, int row, int column, int outputs) {
    for (int out = 0; out < b.rows(); out++) {
      for (int k = 0; k < b.columns(); k++) {
        up[(row + k) * outputs + column + out] =
            adapter.parameters()[b.offset() + out * b.columns() + k];
      }
    }
  }

  private PtNDArray matrix(float[] values, int rows, int columns) {
    try (PtNDManager scope = torch.scope()) {
      return torch.tensor(
          torch.manager(),
          "matrix",
          IValue.from(Torch.floats(scope, values)),
          IValue.from((long) rows),
          IValue.from((long) columns),
          IValue.from((long) torch.placement().type().code()));
    }
  }
}
