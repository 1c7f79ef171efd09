package io.fireact.lm.text;

/** Texts as a model's tokens and back. Thread safe; a {@link TextStream} is not. */
public sealed interface Tokenizer permits WordTokenizer, CheckpointTokenizer {

  /**
   * @param ids tokens of a text
   * @param starts for each token the index in the text of the first character that it stands for
   */
  @SuppressWarnings("ArrayRecordComponent") // large: neither copied nor compared
  record Encoding(int[] ids, int[] starts) {}

  /** Number of tokens. */
  int size();

  /**
   * Bytes of UTF-8, blanks not counted, that one token can stand for at most: what has more than so
   * many a token is longer, which is known without reading it. 0 where a token may stand for any
   * number, since letters are dropped or unknown ones taken together.
   */
  int longest();

  /** The token that ends a text that is learned from. */
  int end();

  /** True for a token after which a model has no more to say. */
  boolean ends(int id);

  /** The tokens of a text that nothing comes before, with a first token where the model has one. */
  default int[] encode(String text) {
    return encodeWithStarts(text).ids();
  }

  /** As {@link #encode}, with places. */
  Encoding encodeWithStarts(String text);

  /** Turns the tokens that a model writes after a prompt into text, one by one. */
  TextStream after(String prompt, int[] promptIds);
}
