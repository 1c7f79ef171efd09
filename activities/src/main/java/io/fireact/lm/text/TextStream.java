package io.fireact.lm.text;

/** The text that a model writes, as it writes it. Not thread safe; one for each text. */
public interface TextStream {

  /**
   * Adds a token.
   *
   * @return the text that is now certain and was not before: often empty in the middle of a
   *     character that takes several tokens. All answers one after the other, and {@link #rest},
   *     are the whole text
   */
  String add(int id);

  /** What the tokens so far say beyond what {@link #add} returned, such as a broken character. */
  String rest();
}
