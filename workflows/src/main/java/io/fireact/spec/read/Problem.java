package io.fireact.spec.read;

/**
 * One thing that is wrong with a spec. Not an exception: a spec has all its problems at once.
 *
 * @param source the file as the user called it
 * @param line from 1
 * @param column from 1, in code points
 * @param path the field, such as {@code fine_tune.rank}; empty for the text as a whole
 * @param message what was found and what is allowed
 */
public record Problem(String source, int line, int column, String path, String message) {

  /** {@code file:line:column: path: message}, as compilers and editors know it. */
  public String render() {
    return render(source);
  }

  /** As {@link #render()}, with another name for the file. */
  public String render(String file) {
    return file + ":" + line + ":" + column + ": " + (path.isEmpty() ? "" : path + ": ") + message;
  }

  @Override
  public String toString() {
    return render();
  }
}
