package io.fireact.lm.format;

import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.Parameter;
import io.fireact.lm.architecture.TargetModule;
import io.fireact.lm.architecture.WeightLayout;
import io.fireact.lm.format.safetensors.ElementCodec;
import io.fireact.lm.format.safetensors.SafetensorsFile;
import io.fireact.lm.format.safetensors.TensorInfo;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a PEFT adapter's tensors, each of which must be there, of the shape that its configuration
 * says, and finite; and none besides. Updates of different ranks and scales come out as one of the
 * largest rank: the smaller are filled up with zeros, which computes and trains the same.
 */
final class AdapterReader {
  static final String HEAD = "lm_head";
  static final String EMBEDDING = "model.embed_tokens";
  static final String WEIGHT = ".weight";
  private static final String HEAD_WEIGHT = HEAD + WEIGHT;
  private static final String EMBEDDING_WEIGHT = EMBEDDING + WEIGHT;
  private static final String BIAS = ".bias";
  private static final String PREFIX = "base_model.model.";
  private static final String TOKENS = ".token_adapter.trainable_tokens_delta";

  /** Elements that are on their way at a time. */
  private static final int PIECE = 1 << 20;

  private final AdapterConfig config;
  private final Architecture shape;
  private final SafetensorsFile file;
  private final ResolvedTargets targets;

  /** The base's weights by name; a tied output embedding has the input's shape. */
  private final Map<String, Parameter> weights = new LinkedHashMap<>();

  private final Set<String> unread;
  private final Set<String> missing = new TreeSet<>();

  private final Map<String, float[]> replaced = new HashMap<>();
  private final Map<String, AdapterExtras.Rows> tokens = new HashMap<>();
  private final Map<String, float[]> magnitudes = new HashMap<>();
  private final Map<String, float[]> shifts = new HashMap<>();

  private AdapterReader(
      AdapterConfig config, ResolvedTargets targets, Architecture shape, SafetensorsFile file) {
    this.config = config;
    this.targets = targets;
    this.shape = shape;
    this.file = file;
    unread = new TreeSet<>(file.tensors().keySet());
    WeightLayout layout = new WeightLayout(shape);
    layout.parameters().forEach(weight -> weights.put(weight.name(), weight));
    weights.putIfAbsent(HEAD_WEIGHT, layout.embedding());
  }

  /**
   * Reads an adapter.
   *
   * @throws IllegalArgumentException when configuration, tensors and base do not fit; the message
   *     names the tensor or the setting
   */
  static AdapterFiles read(
      AdapterConfig config, ResolvedTargets targets, Architecture shape, SafetensorsFile file) {
    return new AdapterReader(config, targets, shape, file).read();
  }

  private AdapterFiles read() {
    targets.modules().forEach(this::expectUpdate);
    checkNothingMissing();
    AdapterExtras.@Nullable LowRank head = head();
    float[] updates = updates();
    targets.modules().forEach(this::readRest);
    weights.keySet().forEach(this::readOwn);
    config.tokens().forEach(this::readTokens);
    checkNothingMissing();
    if (!unread.isEmpty()) {
      throw new IllegalArgumentException(
          "it holds " + some(unread) + ", which target_modules does not choose");
    }
    boolean plain =
        targets.modules().values().stream()
            .allMatch(update -> update.rank() == config.rank() && update.scale() == usualScale());
    int rank = targets.rank();
    return new AdapterFiles(
        targets.kinds(),
        rank,
        plain ? config.alpha() : evenScale() * rank,
        plain && config.rankStabilized(),
        config.dropout(),
        config.base().with(file.metadata().get(AdapterFiles.BASE_WEIGHTS)),
        updates,
        new AdapterExtras(replaced, tokens, magnitudes, shifts, head, untied()),
        file.metadata());
  }

  private double usualScale() {
    return config.alpha() / (config.rankStabilized() ? Math.sqrt(config.rank()) : config.rank());
  }

  /** The scale of all updates; 1 where they differ, and each has its own in its B. */
  private double evenScale() {
    return targets.isEven() ? targets.modules().values().iterator().next().scale() : 1;
  }

  private void expectUpdate(String path, ResolvedTargets.Update update) {
    Parameter weight = weights.get(path + WEIGHT);
    if (weight == null) {
      throw new IllegalArgumentException("the model has no " + path);
    }
    expect(down(path), update.rank(), weight.columns());
    expect(up(path), weight.rows(), update.rank());
    if (config.magnitudes()) {
      expect(magnitude(path), weight.rows());
    }
    if (config.shifted()) {
      if (!weights.containsKey(path + BIAS)) {
        throw new IllegalArgumentException(
            "lora_bias gives "
                + path
                + " a bias, which this model has none of, so that PEFT cannot merge it either;"
                + " train the adapter without lora_bias");
      }
      expect(PREFIX + path + ".lora_B.bias", weight.rows());
    }
  }

  private static String down(String path) {
    return PREFIX + path + ".lora_A.weight";
  }

  private static String up(String path) {
    return PREFIX + path + ".lora_B.weight";
  }

  private static String magnitude(String path) {
    return PREFIX + path + ".lora_magnitude_vector";
  }

  private AdapterExtras.@Nullable LowRank head() {
    ResolvedTargets.Update update = targets.modules().get(HEAD);
    if (update == null) {
      return null;
    }
    float[] up = values(up(HEAD));
    for (int i = 0; i < up.length; i++) {
      up[i] *= (float) update.scale();
    }
    return new AdapterExtras.LowRank(update.rank(), values(down(HEAD)), up);
  }

  /** The updates of the layers' modules, in {@link LoraLayout}'s order. */
  private float[] updates() {
    if (targets.kinds().isEmpty()) {
      return new float[0];
    }
    int rank = targets.rank();
    LoraLayout layout;
    try {
      layout = LoraLayout.of(shape, targets.kinds(), rank);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "an adapter of rank " + rank + " has more than 2^31 elements", e);
    }
    float[] flat = new float[layout.size()];
    for (int layer = 0; layer < shape.layers(); layer++) {
      for (TargetModule target : targets.kinds()) {
        String path = target.path(layer);
        ResolvedTargets.Update update = targets.modules().get(path);
        if (update != null) {
          float[] down = values(down(path));
          System.arraycopy(down, 0, flat, layout.loraA(layer, target).offset(), down.length);
          float factor = targets.isEven() ? 1 : (float) update.scale();
          widen(values(up(path)), update.rank(), factor, flat, layout.loraB(layer, target));
        }
      }
    }
    return flat;
  }

  /** B of a smaller rank as one of the largest. */
  private static void widen(float[] from, int rank, float factor, float[] flat, Parameter up) {
    for (int row = 0; row < up.rows(); row++) {
      for (int k = 0; k < rank; k++) {
        flat[up.offset() + row * up.columns() + k] = factor * from[row * rank + k];
      }
    }
  }

  private void readRest(String path, ResolvedTargets.Update update) {
    if (config.magnitudes()) {
      magnitudes.put(path + WEIGHT, values(magnitude(path)));
    }
    if (config.shifted()) {
      float[] shift = values(PREFIX + path + ".lora_B.bias");
      for (int i = 0; i < shift.length; i++) {
        shift[i] *= (float) update.scale();
      }
      shifts.put(path + BIAS, shift);
    }
  }

  /** A weight that the adapter has a copy of its own of, if it does. */
  private void readOwn(String name) {
    String path = name.substring(0, name.lastIndexOf('.'));
    boolean bias = name.endsWith(BIAS);
    boolean wanted =
        config.rules().saves(path)
            || (bias
                && switch (config.biases()) {
                  case NONE -> false;
                  case LORA_ONLY -> targets.modules().containsKey(path);
                  case ALL -> true;
                });
    // PEFT stores the embeddings, too, where it finds that their size was changed.
    boolean embedding = path.equals(HEAD) || path.equals(EMBEDDING);
    String stored = PREFIX + name;
    if (bias && !unread.contains(stored)) {
      stored = PREFIX + path + ".base_layer" + BIAS;
    }
    if (!unread.contains(stored)) {
      if (wanted) {
        missing.add(PREFIX + name);
      }
    } else if (wanted || embedding) {
      Parameter weight = weights.get(name);
      if (weight != null) {
        if (embedding) {
          checkVocabulary(stored, weight);
        }
        expect(stored, weight.shape());
        replaced.put(name, values(stored));
      }
    }
  }

  private void checkVocabulary(String stored, Parameter weight) {
    TensorInfo info = file.tensors().get(stored);
    if (info != null && info.shape().size() == 2 && info.shape().get(0) != weight.rows()) {
      throw new IllegalArgumentException(
          "tensor "
              + stored
              + " has "
              + info.shape().get(0)
              + " rows and the base's "
              + weight.rows()
              + ": the adapter was trained on a base with another vocabulary"
              + AdapterConfig.INSTEAD);
    }
  }

  private void readTokens(String module, List<Integer> ids) {
    boolean input = EMBEDDING.endsWith(module);
    boolean output = HEAD.endsWith(module);
    if (input == output || (output && shape.tied())) {
      throw new IllegalArgumentException(
          "trainable_token_indices of \"" + module + "\" is not supported" + AdapterConfig.INSTEAD);
    }
    String path = input ? EMBEDDING : HEAD;
    if (replaced.containsKey(path + WEIGHT)) {
      throw new IllegalArgumentException(
          "modules_to_save and trainable_token_indices are both for " + path);
    }
    for (int id : ids) {
      if (id >= shape.vocabulary()) {
        throw new IllegalArgumentException(
            "trainable_token_indices holds " + id + ", the model has " + shape.vocabulary());
      }
    }
    String name = PREFIX + path + TOKENS;
    expect(name, ids.size(), shape.width());
    if (!missing.contains(name)) {
      tokens.put(path + WEIGHT, new AdapterExtras.Rows(ids, values(name)));
    }
  }

  /**
   * In PEFT a copy of one of two tied embeddings leaves the other as it was, unless both are saved
   * alike. Embeddings that are stored without being asked for stay tied.
   */
  private boolean untied() {
    float[] input = replaced.get(EMBEDDING_WEIGHT);
    float[] output = replaced.get(HEAD_WEIGHT);
    if (!shape.tied() || (input == null && output == null)) {
      return false;
    }
    boolean same = Arrays.equals(input, output);
    if (config.rules().saves(HEAD) || config.rules().saves(EMBEDDING)) {
      return !same;
    }
    if (output != null && !same) {
      throw new IllegalArgumentException(
          "it holds different embeddings for input and output, and the model has one for both"
              + AdapterConfig.INSTEAD);
    }
    return false;
  }

  private void expect(String tensor, long... expected) {
    TensorInfo info = file.tensors().get(tensor);
    if (info == null) {
      missing.add(tensor);
      return;
    }
    info.element();
    info.expect(LongStream.of(expected).boxed().toList());
  }

  private void checkNothingMissing() {
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException("it lacks " + some(missing));
    }
  }

  /** A tensor's values, which are finite. */
  private float[] values(String name) {
    unread.remove(name);
    TensorInfo info = file.tensors().get(name);
    if (info == null) {
      throw new IllegalArgumentException("it lacks tensor " + name);
    }
    float[] values = new float[Math.toIntExact(info.elements())];
    int bytes = info.element().bytes();
    for (int from = 0; from < values.length; from += PIECE) {
      int count = Math.min(PIECE, values.length - from);
      ElementCodec.decode(
          file.read(name, (long) from * bytes, count * bytes), info.element(), values, from, count);
    }
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException("tensor " + name + " holds " + value + ", no number");
      }
    }
    return values;
  }

  private static String some(Set<String> names) {
    return "tensor "
        + names.iterator().next()
        + (names.size() == 1 ? "" : " and " + (names.size() - 1) + " others");
  }
}
