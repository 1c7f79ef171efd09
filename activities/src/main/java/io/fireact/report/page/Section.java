package io.fireact.report.page;

import java.util.List;

/**
 * A part of the page: a heading, figures, and what is said below them. The navigation, the files of
 * figures and the stage's outputs follow from the list in {@link Sections}.
 */
public interface Section {
  /** Its anchor, unique in the page. */
  String id();

  /** Its name in the navigation. */
  String title();

  /** Its heading. */
  default String heading() {
    return title();
  }

  /** Its figures from top to bottom. */
  default List<PageFigure> figures() {
    return List.of();
  }

  /** What stands below the figures, as {@link Html}. Asked for once. */
  String body();
}
