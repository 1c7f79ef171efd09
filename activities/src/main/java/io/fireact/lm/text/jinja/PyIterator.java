package io.fireact.lm.text.jinja;

import java.util.Iterator;

/**
 * A Python iterator, such as a filter's generator: gives each element once.
 *
 * @param type Python's name of its type
 */
record PyIterator(String type, Iterator<? extends Object> iterator) {
  static PyIterator generator(Iterator<? extends Object> iterator) {
    return new PyIterator("generator", iterator);
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
