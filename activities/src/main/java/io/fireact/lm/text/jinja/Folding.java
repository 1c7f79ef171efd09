package io.fireact.lm.text.jinja;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Expressions of literals alone, which Jinja2 computes while it compiles. That differs from
 * computing them later in one point: a slice of what cannot be sliced is undefined then, and no
 * error. So those with a slice are known here.
 */
final class Folding {
  /** Filters that Jinja2 leaves for later. */
  private static final Set<String> LATER =
      Set.of("map", "select", "reject", "selectattr", "rejectattr");

  private final Set<Expression> folded = Collections.newSetFromMap(new IdentityHashMap<>());

  private Folding() {}

  static Folding of(List<? extends Node> template) {
    Folding folding = new Folding();
    template.forEach(folding::visit);
    return folding;
  }

  /** Whether an expression is computed with slices as they are while compiling. */
  boolean folds(Expression expression) {
    return !folded.isEmpty() && folded.contains(expression);
  }

  /** Whether a value can be written into the Python that Jinja2 makes. */
  static boolean writable(Object value) {
    List<Object> items = Types.sequence(value);
    if (items != null) {
      return items.stream().allMatch(Folding::writable);
    } else if (value instanceof PyDict dict) {
      return dict.entries().stream()
          .allMatch(entry -> writable(entry.key()) && writable(entry.value()));
    }
    return Types.number(value)
        || Types.text(value) != null
        || value == PyNone.NONE
        || value instanceof PyRange;
  }

  private void visit(Node node) {
    if (node instanceof Expression expression && sliced(expression) && constant(expression)) {
      folded.add(expression);
    }
    node.children().forEach(this::visit);
  }

  private static boolean sliced(Node node) {
    return node instanceof Expression.Slice || node.children().stream().anyMatch(Folding::sliced);
  }

  private static boolean constant(Node node) {
    boolean never =
        node instanceof Expression.Name
            || node instanceof Expression.Call
            || node instanceof Expression.NamespaceReference
            || (node instanceof Expression.Conditional conditional
                && conditional.otherwise() == null)
            || (node instanceof Expression.Filter filter
                && (filter.value() == null || LATER.contains(filter.name())));
    return !never && node.children().stream().allMatch(Folding::constant);
  }
}
