package io.fireact.lm.engine;

import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.Parameter;
import io.fireact.lm.architecture.Rope;
import io.fireact.lm.architecture.TargetModule;
import io.fireact.lm.architecture.WeightLayout;
import java.util.List;

/**
 * The decoder once more, in plain Java and double precision, written from the architecture's
 * description and not from the TorchScript source. Slow; for tiny shapes.
 */
final class ReferenceLlama {
  private final Architecture shape;
  private final double[] weights;

  ReferenceLlama(Architecture shape, double[] weights) {
    this.shape = shape;
    this.weights = weights;
  }

  /** The weights with {@code scale B A} added to each target module. */
  static double[] merged(
      Architecture shape, double[] weights, LoraLayout lora, double[] adapter, double scale) {
    double[] merged = weights.clone();
    List<Parameter> matrices = lora.parameters();
    for (Parameter a : matrices) {
      if (!a.name().contains("lora_A")) {
        continue;
      }
      String twin = a.name().replace("lora_A", "lora_B");
      Parameter b = matrices.stream().filter(p -> p.name().equals(twin)).findFirst().orElseThrow();
      String base = a.name().replace("base_model.model.", "").replace(".lora_A", "");
      Parameter w =
          new WeightLayout(shape)
              .parameters().stream().filter(p -> p.name().equals(base)).findFirst().orElseThrow();
      for (int out = 0; out < w.rows(); out++) {
        for (int in = 0; in < w.columns(); in++) {
          double sum = 0;
          for (int k = 0; k < lora.rank(); k++) {
            sum +=
                adapter[b.offset() + out * lora.rank() + k]
                    * adapter[a.offset() + k * w.columns() + in];
          }
          merged[w.offset() + out * w.columns() + in] += scale * sum;
        }
      }
    }
    return merged;
  }

  /** Mean of -log p over the counted tokens of all batches. */
  double loss(List<MicroBatch> batches) {
    double sum = 0;
    long counted = 0;
    for (MicroBatch batch : batches) {
      int start = 0;
      for (long length : batch.lengths()) {
        int[] ids = new int[(int) length];
        for (int t = 0; t < ids.length; t++) {
          ids[t] = (int) batch.ids()[start + t];
        }
        double[][] logits = logits(ids);
        for (int i = 0; i < batch.lossPositions().length; i++) {
          int place = (int) batch.lossPositions()[i] - start;
          if (place >= 0 && place < length) {
            double[] z = logits[place];
            double total = 0;
            for (double value : z) {
              total += Math.exp(value);
            }
            sum -= z[(int) batch.labels()[i]] - Math.log(total);
            counted++;
          }
        }
        start += (int) length;
      }
    }
    return sum / counted;
  }

  /** Logits after each token, [T][V]. */
  double[][] logits(int[] ids) {
    int d = shape.width();
    WeightLayout layout = new WeightLayout(shape);
    double[][] x = new double[ids.length][d];
    for (int t = 0; t < ids.length; t++) {
      for (int j = 0; j < d; j++) {
        x[t][j] = weights[ids[t] * d + j] * shape.embeddingMultiplier();
      }
    }
    for (int layer = 0; layer < shape.layers(); layer++) {
      String prefix = "model.layers." + layer;
      double[][] h = norm(x, named(layout, prefix + ".input_layernorm.weight"));
      double[][] attended = attention(layout, layer, h);
      add(x, apply(layout.of(layer, TargetModule.O), attended));
      double[][] h2 = norm(x, named(layout, prefix + ".post_attention_layernorm.weight"));
      double[][] gate = apply(layout.of(layer, TargetModule.GATE), h2);
      double[][] up = apply(layout.of(layer, TargetModule.UP), h2);
      for (int t = 0; t < ids.length; t++) {
        for (int j = 0; j < shape.feedForward(); j++) {
          gate[t][j] = gate[t][j] / (1 + Math.exp(-gate[t][j])) * up[t][j];
        }
      }
      add(x, apply(layout.of(layer, TargetModule.DOWN), gate));
    }
    Parameter output = shape.tied() ? layout.embedding() : named(layout, "lm_head.weight");
    return apply(output, norm(x, named(layout, "model.norm.weight")));
  }

  private double[][] attention(WeightLayout layout, int layer, double[][] h) {
    int size = shape.headWidth();
    double[][] q = biased(layout, layer, TargetModule.Q, h);
    double[][] k = biased(layout, layer, TargetModule.K, h);
    double[][] v = biased(layout, layer, TargetModule.V, h);
    double[][] out = new double[h.length][shape.heads() * size];
    int window = shape.attention().window();
    for (int head = 0; head < shape.heads(); head++) {
      int from = head * size;
      int shared = head / (shape.heads() / shape.attention().keyValueHeads()) * size;
      for (int t = 0; t < h.length; t++) {
        double[] query = rotated(q[t], from, size, t);
        double[] score = new double[t + 1];
        double total = 0;
        int first = window == 0 ? 0 : Math.max(0, t - window + 1);
        for (int s = first; s <= t; s++) {
          double[] key = rotated(k[s], shared, size, s);
          for (int j = 0; j < size; j++) {
            score[s] += query[j] * key[j];
          }
          score[s] = Math.exp(score[s] / Math.sqrt(size));
          total += score[s];
        }
        for (int s = first; s <= t; s++) {
          for (int j = 0; j < size; j++) {
            out[t][from + j] += score[s] / total * v[s][shared + j];
          }
        }
      }
    }
    return out;
  }

  private double[] rotated(double[] x, int from, int size, int position) {
    double[] y = new double[size];
    int half = size / 2;
    for (int i = 0; i < half; i++) {
      double angle = position * frequency(i, size);
      double a = x[from + i];
      double b = x[from + i + half];
      y[i] = a * Math.cos(angle) - b * Math.sin(angle);
      y[i + half] = b * Math.cos(angle) + a * Math.sin(angle);
    }
    return y;
  }

  /** As transformers' modeling_rope_utils computes it. */
  private double frequency(int pair, int size) {
    double frequency = Math.pow(shape.ropeTheta(), -2.0 * pair / size);
    if (shape.rope() instanceof Rope.Linear linear) {
      return frequency / linear.factor();
    }
    if (shape.rope() instanceof Rope.Llama3 scaled) {
      double wavelength = 2 * Math.PI / frequency;
      if (wavelength < scaled.originalContext() / scaled.highFrequency()) {
        return frequency;
      }
      if (wavelength > scaled.originalContext() / scaled.lowFrequency()) {
        return frequency / scaled.factor();
      }
      double smooth =
          (scaled.originalContext() / wavelength - scaled.lowFrequency())
              / (scaled.highFrequency() - scaled.lowFrequency());
      return (1 - smooth) * frequency / scaled.factor() + smooth * frequency;
    }
    return frequency;
  }

  private double[][] biased(WeightLayout layout, int layer, TargetModule target, double[][] h) {
    double[][] y = apply(layout.of(layer, target), h);
    if (shape.attention().bias()) {
      Parameter bias = named(layout, target.path(layer) + ".bias");
      for (double[] row : y) {
        for (int j = 0; j < row.length; j++) {
          row[j] += weights[bias.offset() + j];
        }
      }
    }
    return y;
  }

  private double[][] norm(double[][] x, Parameter weight) {
    double[][] y = new double[x.length][x[0].length];
    for (int t = 0; t < x.length; t++) {
      double square = 0;
      for (double value : x[t]) {
        square += value * value;
      }
      double root = Math.sqrt(square / x[t].length + shape.normEpsilon());
      for (int j = 0; j < x[t].length; j++) {
        y[t][j] = x[t][j] / root * weights[weight.offset() + j];
      }
    }
    return y;
  }

  private double[][] apply(Parameter w, double[][] x) {
    double[][] y = new double[x.length][w.rows()];
    for (int t = 0; t < x.length; t++) {
      for (int out = 0; out < w.rows(); out++) {
        for (int in = 0; in < w.columns(); in++) {
          y[t][out] += weights[w.offset() + out * w.columns() + in] * x[t][in];
        }
      }
    }
    return y;
  }

  private static void add(double[][] x, double[][] y) {
    for (int t = 0; t < x.length; t++) {
      for (int j = 0; j < x[t].length; j++) {
        x[t][j] += y[t][j];
      }
    }
  }

  private static Parameter named(WeightLayout layout, String name) {
    return layout.parameters().stream()
        .filter(parameter -> parameter.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
