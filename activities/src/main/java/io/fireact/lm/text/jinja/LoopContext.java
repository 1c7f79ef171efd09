package io.fireact.lm.text.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The variable {@code loop}. */
final class LoopContext implements Callable {
  private final int known;
  private Iterator<? extends Object> elements;
  private final @Nullable BiFunction<Object, Integer, Object> again;
  private final int depth;
  private final Operators operators;

  private int index = -1;
  private int length = -1;
  private @Nullable Object after;
  private @Nullable Object now;
  private @Nullable Object before;
  private @Nullable Object changed;

  /**
   * @param again renders the loop over other elements at a depth; null for a loop that is not
   *     recursive
   * @param depth from 0
   */
  LoopContext(
      Object iterable,
      @Nullable BiFunction<Object, Integer, Object> again,
      int depth,
      Operators operators) {
    known = Types.lengthOr(iterable);
    elements = Types.elements(iterable);
    this.again = again;
    this.depth = depth;
    this.operators = operators;
  }

  /** The next element; null after the last. */
  @Nullable Object next() {
    Object next = peek();
    if (next == null) {
      return null;
    }
    after = null;
    index++;
    before = now;
    now = next;
    return next;
  }

  private @Nullable Object peek() {
    if (after == null && elements.hasNext()) {
      after = elements.next();
    }
    return after;
  }

  /** What Python's iteration over the loop itself gives. */
  Iterator<Object> pairs() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return peek() != null;
      }

      @Override
      public Object next() {
        Object next = LoopContext.this.next();
        if (next == null) {
          throw new NoSuchElementException();
        }
        return new PyTuple(List.of(next, LoopContext.this));
      }
    };
  }

  int index() {
    return index + 1;
  }

  int length() {
    if (length < 0) {
      if (known >= 0) {
        length = known;
      } else {
        List<Object> rest = new ArrayList<>();
        while (elements.hasNext()) {
          operators.budget().make(1);
          rest.add(elements.next());
        }
        elements = rest.iterator();
        length = rest.size() + index() + (after == null ? 0 : 1);
      }
    }
    return length;
  }

  @Nullable Object attribute(String name) {
    return switch (name) {
      case "index" -> whole(index + 1);
      case "index0" -> whole(index);
      case "revindex" -> whole(length() - index);
      case "revindex0" -> whole(length() - index - 1);
      case "first" -> index == 0;
      case "last" -> peek() == null;
      case "length" -> whole(length());
      case "depth" -> whole(depth + 1);
      case "depth0" -> whole(depth);
      case "previtem" ->
          index == 0 || before == null ? Undefined.because("there is no previous item") : before;
      case "nextitem" -> {
        Object next = peek();
        yield next == null ? Undefined.because("there is no next item") : next;
      }
      case "cycle" -> new Method(this, name, (run, given, named) -> cycle(given, named));
      case "changed" -> new Method(this, name, (run, given, named) -> changed(given, named));
      default -> null;
    };
  }

  private static BigInteger whole(int number) {
    return BigInteger.valueOf(number);
  }

  private Object cycle(List<Object> given, Map<String, Object> named) {
    Arguments.bind("cycle", List.of(), named);
    if (given.isEmpty()) {
      throw JinjaException.type("no items for cycling given");
    }
    return given.get(Math.floorMod(index, given.size()));
  }

  private Object changed(List<Object> given, Map<String, Object> named) {
    Arguments.bind("changed", List.of(), named);
    PyTuple value = new PyTuple(given);
    if (changed == null || !operators.equal(changed, value)) {
      changed = value;
      return true;
    }
    return false;
  }

  @Override
  public Object call(Interpreter run, List<Object> arguments, Map<String, Object> named) {
    Object iterable = Arguments.bind("loop", arguments, named, "iterable").get("iterable");
    if (again == null) {
      throw JinjaException.type(
          "The loop must have the 'recursive' marker to be called recursively.");
    }
    return again.apply(iterable, depth + 1);
  }

  @Override
  public String type() {
    return "LoopContext";
  }
}
