package io.fireact.lm.format;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an adapter changes besides adding B A to linear maps of the layers, by the names of the
 * base's weights. None of it can be computed beside other adapters of a base: it makes a model of
 * its own, which {@link AdaptedWeights} is.
 *
 * @param replaced whole weights: {@code modules_to_save} and trained biases
 * @param tokens rows of embeddings: {@code trainable_token_indices}
 * @param magnitudes lengths of the rows after the update: DoRA
 * @param shifts added to biases: {@code lora_bias}
 * @param head the update of an output embedding
 * @param untied whether input and output embedding differ afterwards, though the base's are tied
 */
public record AdapterExtras(
    Map<String, float[]> replaced,
    Map<String, Rows> tokens,
    Map<String, float[]> magnitudes,
    Map<String, float[]> shifts,
    @Nullable LowRank head,
    boolean untied) {

  /** Nothing: a plain LoRA adapter. */
  public static final AdapterExtras NONE =
      new AdapterExtras(Map.of(), Map.of(), Map.of(), Map.of(), null, false);

  /**
   * Rows of a matrix.
   *
   * @param values row by row, in the order of the numbers
   */
  @SuppressWarnings("ArrayRecordComponent") // large: neither copied nor compared
  public record Rows(List<Integer> numbers, float[] values) {
    public Rows {
      numbers = List.copyOf(numbers);
    }
  }

  /**
   * An update B A of a matrix.
   *
   * @param down A [rank, in], row by row
   * @param up B [out, rank], row by row, with the scale in it
   */
  @SuppressWarnings("ArrayRecordComponent") // large: neither copied nor compared
  public record LowRank(int rank, float[] down, float[] up) {}

  public AdapterExtras {
    replaced = Map.copyOf(replaced);
    tokens = Map.copyOf(tokens);
    magnitudes = Map.copyOf(magnitudes);
    shifts = Map.copyOf(shifts);
  }

  /** Without whole weights that are the base's own. */
  AdapterExtras without(Set<String> copies) {
    Map<String, float[]> rest = new HashMap<>(replaced);
    rest.keySet().removeAll(copies);
    return new AdapterExtras(rest, tokens, magnitudes, shifts, head, untied);
  }

  /** Whether there is nothing of the kind. */
  public boolean isEmpty() {
    return replaced.isEmpty()
        && tokens.isEmpty()
        && magnitudes.isEmpty()
        && shifts.isEmpty()
        && head == null
        && !untied;
  }

  /** What it is, in PEFT's words. */
  String said() {
    if (!magnitudes.isEmpty()) {
      return "use_dora";
    }
    if (!shifts.isEmpty()) {
      return "lora_bias";
    }
    if (head != null) {
      return "an adapted lm_head";
    }
    if (!tokens.isEmpty()) {
      return "trainable_token_indices";
    }
    return replaced.keySet().stream().anyMatch(name -> name.endsWith(".weight"))
        ? "weights of its own (modules_to_save, or embeddings that were saved with it)"
        : "biases";
  }
}
