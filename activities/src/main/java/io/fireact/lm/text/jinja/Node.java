package io.fireact.lm.text.jinja;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a parsed template. */
sealed interface Node permits Expression, Statement {
  /** Line where it begins, from 1. */
  int line();

  /** Its parts in the order in which Jinja2 visits them. */
  List<? extends Node> children();

  /** A list of parts, some of which may not be there. */
  static List<Node> parts(@Nullable Object... parts) {
    List<Node> all = new ArrayList<>();
    for (Object part : parts) {
      if (part instanceof Node node) {
        all.add(node);
      } else if (part instanceof List<?> list) {
        list.forEach(one -> all.add((Node) one));
      }
    }
    return all;
  }
}
