package io.fireact.report.page;

import io.fireact.report.figure.MarkupEscaper;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes HTML that is well-formed XML too: everything opened is closed, and every text and
 * attribute is escaped. Only {@link #trusted} takes markup, which must not come from data.
 */
final class Html {
  private final StringBuilder out = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /**
   * Opens an element.
   *
   * @param attributes names and values by turns
   */
  Html open(String tag, String... attributes) {
    start(tag, attributes);
    out.append('>');
    open.push(tag);
    return this;
  }

  /** An element without content. */
  Html empty(String tag, String... attributes) {
    start(tag, attributes);
    out.append("/>");
    return this;
  }

  private void start(String tag, String... attributes) {
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ')
          .append(attributes[i])
          .append("=\"")
          .append(MarkupEscaper.escape(attributes[i + 1]));
      out.append('"');
    }
  }

  Html close() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  /** Closes, and ends the line so that the file can be read. */
  Html closeLine() {
    close();
    out.append('\n');
    return this;
  }

  Html text(String text) {
    out.append(MarkupEscaper.escape(text));
    return this;
  }

  /** An element with a text. */
  Html element(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close();
  }

  /** Markup of our own. */
  Html trusted(String markup) {
    out.append(markup);
    return this;
  }

  String done() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("not closed: " + open);
    }
    return out.toString();
  }
}
