package io.fireact.agent;

/**
 * What a model's text says to do.
 *
 * @param thought on one line; may be empty
 * @param action in lower case; empty when the text held none
 * @param argument on one line; may be empty
 */
public record ParsedAction(String thought, String action, String argument) {

  /** Whether the text held an action; whether anybody knows that action is another matter. */
  public boolean found() {
    return !action.isEmpty();
  }
}
