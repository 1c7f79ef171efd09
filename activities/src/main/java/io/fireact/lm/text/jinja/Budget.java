package io.fireact.lm.text.jinja;

import java.math.BigInteger;

/**
 * What one rendering may take: a template is downloaded data, and ends soon whatever it does.
 * Everything that steps, or that makes text or elements, is charged here before it is made.
 */
final class Budget {
  /** Steps, with elements and an eighth of the characters made; a long conversation takes 1e5. */
  static final long WORK = 5_000_000;

  /** Characters of one text, elements of one list. */
  static final long LARGEST = 10_000_000;

  /** Expressions and statements inside each other, macros included. */
  static final int DEPTH = 1000;

  /** Digits of an int that Python prints at most. */
  static final int DIGITS = 4300;

  private static final int LARGEST_BITS = 1 << 20;

  private long work;
  private int depth;

  void step() {
    if (++work > WORK) {
      throw tooMuch();
    }
  }

  /** Before so many elements are made. */
  void elements(long size) {
    make(size);
    work += size;
    if (work > WORK) {
      throw tooMuch();
    }
  }

  /** Before so many characters are made. */
  void make(long size) {
    if (size > LARGEST) {
      throw JinjaException.limit(
          "the template makes a text or list of "
              + size
              + " characters or elements; at most "
              + LARGEST
              + " are made");
    }
    work += 1 + size / 8;
    if (work > WORK) {
      throw tooMuch();
    }
  }

  /** Before so many characters or elements are looked at. */
  void scan(long size) {
    work += 1 + size / 64;
    if (work > WORK) {
      throw tooMuch();
    }
  }

  /** Before a value's characters or elements are looked at. */
  void scan(Object value) {
    String text = Types.text(value);
    if (text != null) {
      scan(text.length());
    } else if (Types.sequence(value) != null || value instanceof PyDict) {
      scan(4L * Types.length(value));
    } else {
      step();
    }
  }

  /** Before a whole number of so many bits is computed. */
  void bits(long bits) {
    if (bits > LARGEST_BITS) {
      throw JinjaException.limit("the template computes a number of " + bits + " bits");
    }
    make(bits / 8);
  }

  void enter() {
    if (++depth > DEPTH) {
      throw JinjaException.limit("the template nests or calls itself more than " + DEPTH + " deep");
    }
  }

  void leave() {
    depth--;
  }

  /** An int for Java, where a size is wanted. */
  static int size(BigInteger value) {
    return value.bitLength() > 31
        ? value.signum() < 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE
        : value.intValue();
  }

  private static JinjaException tooMuch() {
    return JinjaException.limit("the template takes more than " + WORK + " steps");
  }
}
