package io.fireact.lm.train;

import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.Parameter;
import io.fireact.lm.architecture.TargetModule;
import io.fireact.lm.architecture.WeightLayout;

/**
 * Weights before the first step. Plain: normal with variance 1 / inputs, norms 1, biases 0.
 * Structured: a choice of such weights in which layer 0's first head attends to the token before
 * and layer 1's first head completes repeated pairs (an induction head), without which a student of
 * this size does not learn to bind names within the budget.
 */
public final class WeightInit {
  /** Strength of the previous-token head's scores. */
  private static final double PREVIOUS = StrictMath.sqrt(26);

  /** Strength of the induction head's queries and keys. */
  private static final double INDUCTION = 3;

  private final Architecture shape;
  private final WeightLayout layout;
  private final SeededRandom random;
  private final float[] weights;

  private WeightInit(Architecture shape, long seed) {
    this.shape = shape;
    layout = new WeightLayout(shape);
    random = SeededRandom.of(seed, "weights");
    weights = new float[layout.size()];
  }

  /** Independent random weights. */
  public static float[] plain(Architecture shape, long seed) {
    WeightInit start = new WeightInit(shape, seed);
    start.randomize();
    return start.weights;
  }

  /**
   * The structured start.
   *
   * @throws IllegalArgumentException when the shape has no room for it: it needs 2 layers and heads
   *     of at least 8 elements in a multiple of 4
   */
  public static float[] structured(Architecture shape, long seed) {
    if (shape.keyWidth() != shape.width() || shape.queryWidth() != shape.width()) {
      throw new IllegalArgumentException(
          "a structured start needs keys and queries as wide as the model");
    }
    if (shape.layers() < 2 || shape.headWidth() < 8 || shape.headWidth() % 4 != 0) {
      throw new IllegalArgumentException(
          "a structured start needs at least 2 layers and heads whose width is a multiple of 4 and"
              + " at least 8; this student has "
              + shape.layers()
              + " layers and heads of width "
              + shape.headWidth());
    }
    WeightInit start = new WeightInit(shape, seed);
    start.randomize();
    start.alignMaps();
    start.constantColumn();
    start.previousTokenHead();
    start.inductionHead();
    return start.weights;
  }

  /** LoRA before the first step: A normal with variance 1 / inputs, B zero (Hu et al. 2021). */
  public static float[] lora(LoraLayout lora, long seed) {
    SeededRandom random = SeededRandom.of(seed, "lora");
    float[] adapter = new float[lora.size()];
    for (Parameter matrix : lora.parameters()) {
      if (matrix.name().contains("lora_A")) {
        fill(adapter, matrix, random);
      }
    }
    return adapter;
  }

  private void randomize() {
    for (Parameter parameter : layout.parameters()) {
      if (parameter.name().endsWith("norm.weight")) {
        for (int i = 0; i < parameter.size(); i++) {
          weights[parameter.offset() + i] = 1;
        }
      } else if (parameter.columns() > 0) {
        fill(weights, parameter, random);
      }
    }
  }

  private static void fill(float[] flat, Parameter matrix, SeededRandom random) {
    double scale = 1 / StrictMath.sqrt(matrix.columns());
    for (int i = 0; i < matrix.size(); i++) {
      flat[matrix.offset() + i] = (float) (random.nextGaussian() * scale);
    }
  }

  /** Heads start by attending to tokens like their own, and by copying half of what they see. */
  private void alignMaps() {
    int d = shape.width();
    for (int layer = 0; layer < shape.layers(); layer++) {
      int v = layout.of(layer, TargetModule.V).offset();
      int o = layout.of(layer, TargetModule.O).offset();
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          weights[o + i * d + j] = 0.5f * weights[v + j * d + i];
        }
      }
      if (layer > 0) {
        int q = layout.of(layer, TargetModule.Q).offset();
        System.arraycopy(weights, q, weights, layout.of(layer, TargetModule.K).offset(), d * d);
      }
    }
  }

  /** Column 0 of every word is the same, so that a head can attend by position alone. */
  private void constantColumn() {
    float constant = (float) (1 / StrictMath.sqrt(shape.width()));
    for (int word = 0; word < shape.vocabulary(); word++) {
      weights[word * shape.width()] = constant;
    }
  }

  /**
   * Layer 0, head 0: query and key read the constant column into the three fastest rotary pairs,
   * the key turned by one position, so that the score is largest one token back. What is found goes
   * on through P and comes out through the transpose of Q.
   */
  private void previousTokenHead() {
    int size = shape.headWidth();
    int half = size / 2;
    double[][] query = new double[size][shape.width()];
    double[][] key = new double[size][shape.width()];
    for (int pair = 0; pair < 3; pair++) {
      double angle = StrictMath.pow(shape.ropeTheta(), -(double) pair / half);
      query[pair][0] = PREVIOUS;
      key[pair][0] = PREVIOUS * StrictMath.cos(angle);
      key[pair + half][0] = PREVIOUS * StrictMath.sin(angle);
    }
    double[][] p = orthonormalRows(size);
    double[][] q = orthonormalRows(size);
    head(0, TargetModule.Q, query);
    head(0, TargetModule.K, key);
    head(0, TargetModule.V, p);
    headOutput(0, q);
    double[][] inductionQuery = new double[size][shape.width()];
    double[][] inductionKey = new double[size][shape.width()];
    // The slow half of the rotary pairs hardly turns over a context: matching by content.
    int n = 0;
    for (int start : new int[] {half / 2, half + half / 2}) {
      for (int i = start; i < start + half - half / 2; i++) {
        for (int j = 0; j < shape.width(); j++) {
          inductionQuery[i][j] = INDUCTION * p[n][j];
          inductionKey[i][j] = INDUCTION * q[n][j];
        }
        n++;
      }
    }
    head(1, TargetModule.Q, inductionQuery);
    head(1, TargetModule.K, inductionKey);
  }

  /** Layer 1, head 0 copies the word that it finds after an earlier copy of the present one. */
  private void inductionHead() {
    double[][] copy = orthonormalRows(shape.headWidth());
    head(1, TargetModule.V, copy);
    headOutput(1, copy);
  }

  /** Sets the rows of the first head. */
  private void head(int layer, TargetModule target, double[][] rows) {
    int offset = layout.of(layer, target).offset();
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < shape.width(); j++) {
        weights[offset + i * shape.width() + j] = (float) rows[i][j];
      }
    }
  }

  /** Sets the first head's columns of the output projection to the transpose of {@code rows}. */
  private void headOutput(int layer, double[][] rows) {
    int offset = layout.of(layer, TargetModule.O).offset();
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < shape.width(); j++) {
        weights[offset + j * shape.width() + i] = (float) rows[i][j];
      }
    }
  }

  /** Random orthonormal rows that ignore the constant column (Gram and Schmidt, twice). */
  private double[][] orthonormalRows(int count) {
    double[][] rows = new double[count][shape.width()];
    for (int i = 0; i < count; i++) {
      for (int j = 1; j < shape.width(); j++) {
        rows[i][j] = random.nextGaussian();
      }
      for (int pass = 0; pass < 2; pass++) {
        for (int k = 0; k < i; k++) {
          double dot = dot(rows[i], rows[k]);
          for (int j = 1; j < shape.width(); j++) {
            rows[i][j] -= dot * rows[k][j];
          }
        }
      }
      double norm = StrictMath.sqrt(dot(rows[i], rows[i]));
      for (int j = 1; j < shape.width(); j++) {
        rows[i][j] /= norm;
      }
    }
    return rows;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
