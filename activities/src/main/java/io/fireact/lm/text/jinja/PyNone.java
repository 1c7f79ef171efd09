package io.fireact.lm.text.jinja;

/** Python's None. */
enum PyNone {
  NONE
}
