package io.fireact.report.page;

import io.fireact.report.figure.Figure;

/**
 * A figure of a section, which is a file of its own too.
 *
 * @param name of the file without its ending, unique in the report
 * @param caption what it shows and what it does not
 */
public record PageFigure(String name, Figure figure, String caption) {
  /** The file's name. */
  public String file() {
    return name + ".svg";
  }
}
