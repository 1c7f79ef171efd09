package io.fireact.lm.format;

import org.jspecify.annotations.Nullable;

/**
 * The model that an adapter was trained on, as far as the adapter says. A name proves nothing: it
 * may come to mean another model, and a copy of a model has another name.
 *
 * @param name a hub id or a directory; null where it is not known
 * @param revision of a hub model; null where it is not known
 * @param weights what {@link BaseWeights} says of its weights, which proves what they were; null
 *     where another program wrote the adapter
 */
public record AdapterBase(
    @Nullable String name, @Nullable String revision, @Nullable String weights) {

  /** Nothing is known. */
  public static final AdapterBase UNKNOWN = new AdapterBase(null, null, null);

  /** The same model, with what its weights are. */
  public AdapterBase with(@Nullable String identity) {
    return new AdapterBase(name, revision, identity);
  }

  /** How it is called in messages. */
  String said() {
    String named = name == null ? "a model without a name" : name;
    return named + (revision == null ? "" : "@" + revision);
  }
}
