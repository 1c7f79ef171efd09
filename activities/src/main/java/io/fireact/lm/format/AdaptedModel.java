package io.fireact.lm.format;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.ElementType;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.LoraWeights;
import io.fireact.lm.architecture.WeightSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A base model's directory, opened with adapters: beside each other, so that each sequence is
 * decoded with one of them or none; or one alone, which may then change anything. Close it when the
 * weights are read.
 *
 * @param base closed with this
 * @param architecture the base's, unless the adapter changes it
 * @param weights the base's, or those that the adapter makes of them
 * @param adapters beside the weights, numbered from 1
 */
public record AdaptedModel(
    BaseModel base, Architecture architecture, WeightSource weights, List<LoraWeights> adapters)
    implements AutoCloseable {

  private static final String HEAD = AdapterReader.HEAD + AdapterReader.WEIGHT;
  private static final String EMBEDDING = AdapterReader.EMBEDDING + AdapterReader.WEIGHT;

  /** Elements that are on their way at a time. */
  private static final int PIECE = 1 << 20;

  public AdaptedModel {
    adapters = List.copyOf(adapters);
  }

  /**
   * Opens a base and any number of adapters that are computed beside it.
   *
   * @param context longest sequence in tokens; 0 for what the model is made for
   * @param anyBase whether adapters are taken that were trained on other weights for sure
   * @throws FailureException BAD_DATA when a file is missing, broken, or does not fit, when an
   *     adapter was trained on other weights, and when one changes more than can be computed beside
   *     others
   */
  public static AdaptedModel beside(Path base, List<Path> adapters, int context, boolean anyBase) {
    BaseModel model = BaseModel.open(base, context);
    try {
      List<LoraWeights> loras = new ArrayList<>();
      for (Path adapter : adapters) {
        AdapterFiles files = read(model, base, adapter, anyBase);
        if (!files.extras().isEmpty()) {
          throw new FailureException(FailureType.BAD_DATA, notBeside(adapter, files));
        }
        loras.add(lora(model.architecture(), files));
      }
      return new AdaptedModel(model, model.architecture(), model.weights(), loras);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /**
   * Opens a base with one adapter, without which it is not asked.
   *
   * @throws FailureException as {@link #beside}, but whatever the adapter changes is changed
   */
  public static AdaptedModel alone(Path base, Path adapter, int context, boolean anyBase) {
    BaseModel model = BaseModel.open(base, context);
    try {
      AdapterFiles files = read(model, base, adapter, anyBase);
      if (files.extras().isEmpty()) {
        return new AdaptedModel(
            model,
            model.architecture(),
            model.weights(),
            List.of(lora(model.architecture(), files)));
      }
      AdaptedWeights weights = new AdaptedWeights(model.architecture(), model.weights(), files);
      return new AdaptedModel(model, weights.architecture(), weights, List.of());
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** What keeps an adapter with extras from being computed beside others, and what to do. */
  public static String notBeside(Path adapter, AdapterFiles files) {
    return "%s has %s, which changes the base's own weights and cannot be computed beside other"
            .formatted(adapter, files.extras().said())
        + " adapters; merge it (fireact merge) and use the merged model";
  }

  private static AdapterFiles read(BaseModel model, Path base, Path adapter, boolean anyBase) {
    AdapterFiles files = AdapterFiles.read(adapter, model.architecture());
    if (!anyBase) {
      BaseWeights.check(files, adapter.toString(), model::identity, base.toString());
    }
    AdapterExtras extras = files.extras();
    if (extras.replaced().isEmpty() || extras.untied()) {
      return files;
    }
    // Many adapters were saved with the base's embeddings, though nobody trained them.
    Set<String> copies = new HashSet<>();
    extras
        .replaced()
        .forEach(
            (name, values) -> {
              if (isCopy(model, name, values)) {
                copies.add(name);
              }
            });
    return files.with(extras.without(copies));
  }

  private static boolean isCopy(BaseModel model, String name, float[] values) {
    boolean tied = model.architecture().tied() && name.equals(HEAD);
    String source = tied ? EMBEDDING : name;
    ElementType type = model.weights().find(source).type();
    float[] own = new float[Math.min(PIECE, values.length)];
    for (int from = 0; from < values.length; from += PIECE) {
      int count = Math.min(PIECE, values.length - from);
      ByteBuffer bytes =
          model.weights().read(source, (long) from * type.bytes(), count * type.bytes());
      type.floats(bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN), own, 0, count);
      if (!Arrays.equals(own, 0, count, values, from, from + count)) {
        return false;
      }
    }
    return true;
  }

  private static LoraWeights lora(Architecture shape, AdapterFiles files) {
    return new LoraWeights(
        LoraLayout.of(shape, files.targets(), files.rank()), files.parameters(), files.scale());
  }

  @Override
  public void close() {
    base.close();
  }
}
