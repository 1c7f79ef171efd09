package io.fireact.cli.shell;

import java.io.PrintStream;

/**
 * The only place where something is written to standard output or error. What it writes has gone
 * through {@link TerminalText}, so no stranger's text can steer a terminal; pipes and files get the
 * same.
 */
public final class Output {
  private final PrintStream stream;

  public Output(PrintStream stream) {
    this.stream = stream;
  }

  /** Text and a line's end. */
  public void println(String text) {
    stream.println(TerminalText.text(text));
  }

  /** Text that is seen at once. */
  public void print(String text) {
    painted(TerminalText.text(text));
  }

  /** One JSON value and a line's end. */
  public void json(String json) {
    stream.println(TerminalText.json(json));
  }

  /**
   * Text with our own sequences for a terminal.
   *
   * @param text whose every part that is not ours has gone through {@link TerminalText}
   */
  public void painted(String text) {
    stream.print(text);
    stream.flush();
  }
}
