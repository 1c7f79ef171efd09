package io.fireact.lm.engine;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.fireact.lm.shape.Architecture;
import io.fireact.lm.shape.LinearMap;
import io.fireact.lm.shape.LoraWeights;
import io.fireact.lm.shape.Parameter;
import java.util.ArrayList;
import java.util.List;

/**
 * Several adapters over one base side by side, as if they were one of their ranks together: a
 * token's mask takes the columns of its own adapter and no others. A token without an adapter has
 * number 0.
 */
final class StackedLora {
  private final Torch torch;
  private final Architecture shape;
  private final List<LoraWeights> adapters;
  private final int ranks;
  private final List<PtNDArray> stacked = new ArrayList<>();
  private final PtNDArray masks;

  StackedLora(Torch torch, Architecture shape, List<LoraWeights> adapters) {
    this.torch = torch;
    this.shape = shape;
    this.adapters = List.copyOf(adapters);
    ranks = adapters.stream().mapToInt(adapter -> adapter.layout().rank()).sum();
    for (int layer = 0; layer < shape.layers() && ranks > 0; layer++) {
      for (int product = 0; product < LinearMap.PRODUCTS; product++) {
        stack(layer, product);
      }
    }
    float[] rows = new float[(adapters.size() + 1) * ranks];
    int column = 0;
    for (int i = 0; i < adapters.size(); i++) {
      for (int k = 0; k < adapters.get(i).layout().rank(); k++) {
        rows[(i + 1) * ranks + column++] = (float) adapters.get(i).scale();
      }
    }
    masks = matrix(rows, adapters.size() + 1, ranks);
  }

  /** A and B of each product of each layer; empty where there is no adapter. */
  IValue stacked() {
    return Torch.list(stacked);
  }

  PtNDArray masks() {
    return masks;
  }

  private void stack(int layer, int product) {
    List<LinearMap> maps = new ArrayList<>();
    int outputs = 0;
    for (LinearMap map : LinearMap.values()) {
      if (map.product() == product) {
        outputs += map.outputs(shape);
        if (adapters.stream()
            .anyMatch(lora -> lora.layout().products().get(product).contains(map))) {
          maps.add(map);
        }
      }
    }
    int rows = maps.size() * ranks;
    int inputs = maps.isEmpty() ? 0 : maps.get(0).inputs(shape);
    float[] down = new float[rows * inputs];
    float[] up = new float[rows * outputs];
    int row = 0;
    for (LinearMap map : maps) {
      for (LoraWeights adapter : adapters) {
        int rank = adapter.layout().rank();
        if (adapter.layout().products().get(product).contains(map)) {
          Parameter a = adapter.layout().down(layer, map);
          System.arraycopy(adapter.parameters(), a.offset(), down, row * inputs, a.size());
          transpose(adapter, adapter.layout().up(layer, map), up, row, map.column(shape), outputs);
        }
        row += rank;
      }
    }
    stacked.add(matrix(down, rows, inputs));
    stacked.add(matrix(up, rows, maps.isEmpty() ? 0 : outputs));
  }

  /** B [out, r] becomes r rows, from the map's first column on. */
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
