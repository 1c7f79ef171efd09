package io.fireact.lm.text;

import java.util.Arrays;

/** Text of a {@link WordTokenizer}'s tokens: all of it is decoded anew with each one. */
final class WordStream implements TextStream {
  private final WordTokenizer tokenizer;
  private final String prompt;
  private int[] ids = new int[32];
  private int count;
  private int given;

  WordStream(WordTokenizer tokenizer, String prompt) {
    this.tokenizer = tokenizer;
    this.prompt = prompt;
  }

  @Override
  public String add(int id) {
    if (count == ids.length) {
      ids = Arrays.copyOf(ids, 2 * count);
    }
    ids[count++] = id;
    // A character's halves are certain once a token that is none follows them.
    return WordTokenizer.isHalf(id) ? "" : rest();
  }

  @Override
  public String rest() {
    String text = tokenizer.decodeAfter(prompt, Arrays.copyOf(ids, count));
    String added = text.substring(given);
    given = text.length();
    return added;
  }
}
