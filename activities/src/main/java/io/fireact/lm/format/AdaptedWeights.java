package io.fireact.lm.format;

import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.ElementType;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.Parameter;
import io.fireact.lm.architecture.TargetModule;
import io.fireact.lm.architecture.WeightLayout;
import io.fireact.lm.architecture.WeightSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a base with an adapter in them for good, computed row by row in float when they
 * are read: what PEFT's {@code merge_and_unload} computes. Memory holds the adapter and some rows.
 * Everything that the adapter does not touch is the base's, in the base's type; the rest is F32.
 */
public final class AdaptedWeights implements WeightSource {
  private static final String HEAD = AdapterReader.HEAD + AdapterReader.WEIGHT;
  private static final String EMBEDDING = AdapterReader.EMBEDDING + AdapterReader.WEIGHT;

  /** B A of a matrix, at its place in flat vectors. */
  @SuppressWarnings("ArrayRecordComponent") // large: neither copied nor compared
  private record Update(
      int rank, float[] down, int downOffset, float[] up, int upOffset, float scale) {}

  private final Architecture architecture;
  private final WeightSource base;
  private final AdapterExtras extras;
  private final Map<String, Parameter> parameters = new HashMap<>();
  private final Map<String, Update> updates = new HashMap<>();
  private final Set<String> touched = new HashSet<>();
  private final byte[] adapter;

  /**
   * @param shape of the base
   * @param base not copied
   */
  public AdaptedWeights(Architecture shape, WeightSource base, AdapterFiles files) {
    this.base = base;
    extras = files.extras();
    architecture = extras.untied() ? shape.untied() : shape;
    new WeightLayout(architecture)
        .parameters()
        .forEach(parameter -> parameters.put(parameter.name(), parameter));
    if (!files.targets().isEmpty()) {
      LoraLayout layout = LoraLayout.of(shape, files.targets(), files.rank());
      for (int layer = 0; layer < shape.layers(); layer++) {
        for (TargetModule target : files.targets()) {
          Update update =
              new Update(
                  files.rank(),
                  files.parameters(),
                  layout.loraA(layer, target).offset(),
                  files.parameters(),
                  layout.loraB(layer, target).offset(),
                  (float) files.scale());
          // Where another layer's module is adapted, and this one is not.
          if (!isZero(update, target.outputs(shape))) {
            updates.put(target.path(layer) + AdapterReader.WEIGHT, update);
          }
        }
      }
    }
    AdapterExtras.LowRank head = extras.head();
    if (head != null) {
      updates.put(HEAD, new Update(head.rank(), head.down(), 0, head.up(), 0, 1));
    }
    touched.addAll(updates.keySet());
    touched.addAll(extras.replaced().keySet());
    touched.addAll(extras.tokens().keySet());
    touched.addAll(extras.magnitudes().keySet());
    touched.addAll(extras.shifts().keySet());
    touched.retainAll(parameters.keySet());
    adapter = BaseWeights.digest(files);
  }

  private static boolean isZero(Update update, int rows) {
    for (int i = 0; i < rows * update.rank; i++) {
      if (update.up[update.upOffset + i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** The base's, but with an output embedding of its own where the adapter brings one. */
  public Architecture architecture() {
    return architecture;
  }

  /** Whether a weight is not the base's. */
  boolean touches(String name) {
    return touched.contains(name);
  }

  @Override
  public Stored find(String name) {
    Parameter parameter = parameter(name);
    return touched.contains(name)
        ? new Stored(ElementType.F32, Arrays.stream(parameter.shape()).boxed().toList())
        : base.find(source(name));
  }

  @Override
  public ByteBuffer read(String name, long from, int length) {
    if (!touched.contains(name)) {
      return base.read(source(name), from, length);
    }
    Parameter parameter = parameter(name);
    int columns = Math.max(1, parameter.columns());
    int first = Math.toIntExact(from / Float.BYTES);
    int count = length / Float.BYTES;
    ByteBuffer bytes = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
    float[] row = new float[columns];
    for (int done = 0; done < count; ) {
      int column = (first + done) % columns;
      int part = Math.min(columns - column, count - done);
      row(name, (first + done) / columns, row);
      bytes.asFloatBuffer().put(done, row, column, part);
      done += part;
    }
    return bytes;
  }

  /** A row of a matrix, or an element of a vector. */
  void row(String name, int number, float[] row) {
    float[] replaced = extras.replaced().get(name);
    if (replaced != null) {
      System.arraycopy(replaced, number * row.length, row, 0, row.length);
    } else {
      String source = source(name);
      ElementType type = base.find(source).type();
      int bytes = row.length * type.bytes();
      type.floats(
          base.read(source, (long) number * bytes, bytes)
              .duplicate()
              .order(ByteOrder.LITTLE_ENDIAN),
          row,
          0,
          row.length);
    }
    AdapterExtras.Rows rows = extras.tokens().get(name);
    int trained = rows == null ? -1 : rows.numbers().lastIndexOf(number);
    if (rows != null && trained >= 0) {
      System.arraycopy(rows.values(), trained * row.length, row, 0, row.length);
    }
    float[] shift = extras.shifts().get(name);
    if (shift != null) {
      row[0] += shift[number];
    }
    Update update = updates.get(name);
    if (update != null) {
      add(update, number, row);
    }
    float[] magnitude = extras.magnitudes().get(name);
    if (magnitude != null) {
      stretch(row, magnitude[number]);
    }
  }

  private static void add(Update update, int number, float[] row) {
    float[] sum = new float[row.length];
    for (int k = 0; k < update.rank; k++) {
      float factor = update.up[update.upOffset + number * update.rank + k];
      int from = update.downOffset + k * row.length;
      for (int j = 0; j < row.length; j++) {
        sum[j] += factor * update.down[from + j];
      }
    }
    for (int j = 0; j < row.length; j++) {
      row[j] += update.scale * sum[j];
    }
  }

  /** Scales a row to another length. */
  private static void stretch(float[] row, float magnitude) {
    double square = 0;
    for (float value : row) {
      square += (double) value * value;
    }
    float factor = (float) (magnitude / Math.sqrt(square));
    for (int j = 0; j < row.length; j++) {
      row[j] *= factor;
    }
  }

  /** The base's weight that a weight begins with. */
  private String source(String name) {
    return extras.untied() && name.equals(HEAD) ? EMBEDDING : name;
  }

  private Parameter parameter(String name) {
    @Nullable Parameter parameter = parameters.get(name);
    if (parameter == null) {
      throw new IllegalArgumentException("tensor " + name + " is missing");
    }
    return parameter;
  }

  @Override
  public void identify(MessageDigest digest) {
    base.identify(digest);
    digest.update("adapted\0".getBytes(StandardCharsets.UTF_8));
    digest.update(adapter);
  }
}
