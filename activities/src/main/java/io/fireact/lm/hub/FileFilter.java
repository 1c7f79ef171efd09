package io.fireact.lm.hub;

import java.util.NavigableSet;
import java.util.Set;
import java.util.function.Function;

/** Which of the files in a place belong to what is looked for there. */
interface FileFilter {
  /**
   * The names of the files.
   *
   * @param place where they are, for messages
   * @param names all that is there
   * @param index reads the file of a name
   */
  NavigableSet<String> choose(String place, Set<String> names, Function<String, byte[]> index);
}
