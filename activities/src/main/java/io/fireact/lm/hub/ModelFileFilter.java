package io.fireact.lm.hub;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.json.MalformedJsonException;
import io.fireact.json.StrictJson;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Which of the files in a place make up a model. The same rule for directories and the hub, so that
 * the same model has the same identity in both.
 */
final class ModelFileFilter {
  static final String INDEX = "model.safetensors.index.json";

  private static final String WEIGHTS = "model.safetensors";
  private static final List<String> NEEDED = List.of("config.json", "tokenizer.json");
  private static final List<String> OPTIONAL =
      List.of(
          "generation_config.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "chat_template.jinja");
  private static final List<String> UNSAFE =
      List.of(".bin", ".pt", ".pth", ".ckpt", ".pkl", ".h5", ".msgpack", ".gguf");
  private static final int MOST_SHARDS = 10_000;

  private ModelFileFilter() {}

  /** Whether a file of this name would be read as a part of a model. */
  static boolean mayBelong(String name) {
    return NEEDED.contains(name)
        || OPTIONAL.contains(name)
        || name.equals(INDEX)
        || name.endsWith(".safetensors");
  }

  /**
   * The names of the files that belong to the model.
   *
   * @param place where they are, for messages
   * @param names all that is there
   * @param index reads the file of a name; asked for {@value #INDEX} when that is there
   * @throws FailureException BAD_DATA when a file is missing, or the weights have a form that is
   *     not read
   */
  static NavigableSet<String> choose(
      String place, Set<String> names, Function<String, byte[]> index) {
    NavigableSet<String> parts = new TreeSet<>();
    for (String name : NEEDED) {
      if (!names.contains(name)) {
        throw bad(
            place
                + " has no "
                + name
                + (names.contains("adapter_config.json")
                    ? "; it is an adapter, which is named as one, and its base as the model"
                    : "")
                + "; a model needs config.json, tokenizer.json and weights"
                + " in "
                + WEIGHTS
                + ". With transformers, AutoTokenizer and AutoModelForCausalLM"
                + " write them with save_pretrained(directory)");
      }
      parts.add(name);
    }
    OPTIONAL.stream().filter(names::contains).forEach(parts::add);
    if (names.contains(INDEX)) {
      parts.add(INDEX);
      parts.addAll(shards(place, names, index.apply(INDEX)));
    } else if (names.contains(WEIGHTS)) {
      parts.add(WEIGHTS);
    } else {
      throw withoutWeights(place, names);
    }
    return parts;
  }

  private static NavigableSet<String> shards(String place, Set<String> names, byte[] index) {
    NavigableSet<String> shards = new TreeSet<>();
    JsonNode map;
    try {
      map = StrictJson.read(index).path("weight_map");
    } catch (MalformedJsonException e) {
      throw bad(INDEX + " of " + place + " is not JSON: " + e.getMessage() + "; get it again");
    }
    for (JsonNode shard : map) {
      if (!shard.isTextual()
          || !ModelFile.isName(shard.textValue())
          || !shard.textValue().endsWith(".safetensors")) {
        throw bad(
            INDEX
                + " of "
                + place
                + " must name .safetensors files beside it, without directories; it does not, and"
                + " is not used");
      }
      shards.add(shard.textValue());
      if (shards.size() > MOST_SHARDS) {
        throw bad(INDEX + " of " + place + " names more than " + MOST_SHARDS + " files");
      }
    }
    if (shards.isEmpty()) {
      throw bad(INDEX + " of " + place + " names no files in its weight_map");
    }
    for (String shard : shards) {
      if (!names.contains(shard)) {
        throw bad(
            place + " has no " + shard + ", which its " + INDEX + " names; get the missing file");
      }
    }
    return shards;
  }

  private static FailureException withoutWeights(String place, Collection<String> names) {
    for (String name : new TreeSet<>(names)) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (ModelFile.isName(name) && UNSAFE.stream().anyMatch(lower::endsWith)) {
        return bad(
            place
                + " has weights only in other formats, such as "
                + name
                + ", and only safetensors are read: pickle files can run code. Choose a revision"
                + " with "
                + WEIGHTS
                + ", or convert: load the model with transformers, write it with"
                + " save_pretrained(directory, safe_serialization=True), and name that directory");
      }
    }
    return bad(place + " has neither " + WEIGHTS + " nor " + INDEX + "; it is not a whole model");
  }

  private static FailureException bad(String message) {
    return new FailureException(FailureType.BAD_DATA, message);
  }
}
