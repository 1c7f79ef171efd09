package io.fireact.api;

import io.fireact.lm.StudentModel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One opened base model with its adapters, under the names by which clients ask for them. Closes
 * the model when it is closed.
 */
public final class ServedModels implements AutoCloseable {
  private final StudentModel model;
  private final List<String> names;
  private final Optional<ChatWriter> chat;
  private final int maxBatchSize;

  /**
   * @param base the base model's name
   * @param adapters the adapters' names, in the order in which the model has them
   * @param chat empty where the base is no chat model
   * @param maxBatchSize sequences decoded together at most, as the model was opened
   * @throws IllegalArgumentException when two have the same name
   */
  public ServedModels(
      StudentModel model,
      String base,
      List<String> adapters,
      Optional<ChatWriter> chat,
      int maxBatchSize) {
    this.model = model;
    this.chat = chat;
    this.maxBatchSize = maxBatchSize;
    List<String> all = new ArrayList<>();
    all.add(base);
    all.addAll(adapters);
    names = List.copyOf(all);
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException("two models are named " + name);
      }
    }
  }

  StudentModel model() {
    return model;
  }

  /** The longest sequence in tokens, prompt and answer together. */
  public int context() {
    return model.context();
  }

  /** The base first. */
  public List<String> names() {
    return names;
  }

  /** How conversations are written; empty where the base is no chat model. */
  public Optional<ChatWriter> chat() {
    return chat;
  }

  /** Sequences decoded together at most. */
  public int maxBatchSize() {
    return maxBatchSize;
  }

  /**
   * The number by which the model knows what a client names: 0 for the base.
   *
   * @throws ApiException 404 for another name
   */
  int adapter(String name) throws ApiException {
    int found = names.indexOf(name);
    if (found < 0) {
      throw ApiException.unknownModel(
          "the model '"
              + RequestBody.shortened(name)
              + "' is not served here; served are "
              + String.join(", ", names));
    }
    return found;
  }

  @Override
  public void close() {
    model.close();
  }
}
