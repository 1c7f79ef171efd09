package io.fireact.lm.hub;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/** Which of the files in a place make up a PEFT adapter. */
final class AdapterFileFilter {
  private static final String CONFIG = "adapter_config.json";
  private static final String WEIGHTS = "adapter_model.safetensors";
  private static final String PICKLED = "adapter_model.bin";

  private AdapterFileFilter() {}

  /**
   * The names of the files that belong to the adapter.
   *
   * @throws FailureException BAD_DATA when one is missing; the message says what is there instead
   */
  static NavigableSet<String> choose(String place, Set<String> names) {
    for (String needed : List.of(CONFIG, WEIGHTS)) {
      if (!names.contains(needed)) {
        throw new FailureException(
            FailureType.BAD_DATA,
            place + " has no " + needed + "; an adapter needs it" + instead(names));
      }
    }
    return new TreeSet<>(Set.of(CONFIG, WEIGHTS));
  }

  private static String instead(Set<String> names) {
    if (names.contains(PICKLED)) {
      return ", and "
          + PICKLED
          + " is not read, since pickle files can run code: save it with PEFT's"
          + " save_pretrained(safe_serialization=True)";
    }
    return names.contains("config.json")
        ? ". This is a whole model: name it as the model, without an adapter"
        : "";
  }
}
