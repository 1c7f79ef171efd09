package io.fireact.lm.text.jinja;

/** Where a rendering writes: its text, or that of a block which is kept. */
final class Output {
  private final StringBuilder text = new StringBuilder();
  private final Budget budget;

  Output(Budget budget) {
    this.budget = budget;
  }

  void write(String part) {
    budget.make(part.length());
    if ((long) text.length() + part.length() > Budget.LARGEST) {
      budget.make((long) text.length() + part.length());
    }
    text.append(part);
  }

  int length() {
    return text.length();
  }

  String text() {
    return text.toString();
  }
}
