package io.fireact.lm.text.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Python's operators. */
final class Operators {
  private static final MathContext DIVISION = new MathContext(60);
  private static final long EXACT = 1L << 53;

  /** Python keeps one object for each of these. */
  private static final int SMALL_LEAST = -5;

  private static final int SMALL_MOST = 256;

  private final Budget budget;

  Operators(Budget budget) {
    this.budget = budget;
  }

  /** What {@code left operator right} is; operators as Jinja writes them, without the logical. */
  Object binary(String operator, Object left, Object right) {
    String text = Types.text(left);
    if (operator.equals("%") && text != null) {
      String formatted = new PercentFormat(budget).format(left, right);
      return left instanceof Markup ? new Markup(formatted) : formatted;
    }
    if (left instanceof Undefined undefined) {
      throw undefined.failure();
    } else if (right instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (Types.number(left) && Types.number(right)) {
      return arithmetic(operator, left, right);
    }
    Object result =
        switch (operator) {
          case "+" -> concatenated(left, right);
          case "*" ->
              Types.whole(right) != null
                  ? repeated(left, Types.index(right))
                  : Types.whole(left) != null ? repeated(right, Types.index(left)) : null;
          default -> null;
        };
    if (result == null) {
      throw unsupported(operator, left, right);
    }
    return result;
  }

  private static JinjaException unsupported(String operator, Object left, Object right) {
    if (operator.equals("+")) {
      String sequence =
          Types.text(left) != null
              ? "str"
              : left instanceof PyList ? "list" : left instanceof PyTuple ? "tuple" : null;
      if (sequence != null) {
        return JinjaException.type(
            "can only concatenate "
                + sequence
                + " (not \""
                + Types.name(right)
                + "\") to "
                + sequence);
      }
    }
    return JinjaException.type(
        "unsupported operand type(s) for "
            + (operator.equals("**") ? "** or pow()" : operator)
            + ": '"
            + Types.name(left)
            + "' and '"
            + Types.name(right)
            + "'");
  }

  private @Nullable Object concatenated(Object left, Object right) {
    String first = Types.text(left);
    String second = Types.text(right);
    if (first != null && second != null) {
      budget.make((long) first.length() + second.length());
      if (left instanceof Markup || right instanceof Markup) {
        return new Markup(escaped(left) + escaped(right));
      }
      return first + second;
    }
    List<Object> items = Types.sequence(left);
    List<Object> more = Types.sequence(right);
    if (items != null && more != null && left instanceof PyList == right instanceof PyList) {
      budget.elements((long) items.size() + more.size());
      List<Object> all = new ArrayList<>(items);
      all.addAll(more);
      return left instanceof PyList ? new PyList(all) : new PyTuple(all);
    }
    return null;
  }

  private static String escaped(Object text) {
    return text instanceof Markup markup ? markup.text() : Markup.escape((String) text).text();
  }

  private @Nullable Object repeated(Object value, BigInteger times) {
    String text = Types.text(value);
    List<Object> items = Types.sequence(value);
    if ((text != null || items != null) && times.bitLength() >= Long.SIZE) {
      throw new JinjaException(
          JinjaException.Kind.OVERFLOW, "cannot fit 'int' into an index-sized integer");
    }
    int count = Math.max(0, Budget.size(times));
    if (text != null) {
      budget.make((long) text.length() * count);
      String all = text.isEmpty() ? "" : text.repeat(count);
      return value instanceof Markup ? new Markup(all) : all;
    } else if (items != null) {
      budget.elements((long) items.size() * count);
      List<Object> all = new ArrayList<>();
      for (int i = 0; i < count && !items.isEmpty(); i++) {
        all.addAll(items);
      }
      return value instanceof PyList ? new PyList(all) : new PyTuple(all);
    }
    return null;
  }

  private Object arithmetic(String operator, Object left, Object right) {
    BigInteger a = Types.whole(left);
    BigInteger b = Types.whole(right);
    if (a != null && b != null) {
      return whole(operator, a, b);
    }
    double x = Types.real(left);
    double y = Types.real(right);
    return switch (operator) {
      case "+" -> x + y;
      case "-" -> x - y;
      case "*" -> x * y;
      case "/" -> {
        if (y == 0) {
          throw zero("float division by zero");
        }
        yield x / y;
      }
      case "//" -> floorDivision(x, y)[0];
      case "%" -> floorDivision(x, y)[1];
      default -> power(x, y);
    };
  }

  private Object whole(String operator, BigInteger a, BigInteger b) {
    budget.bits(Math.max(a.bitLength(), b.bitLength()));
    return switch (operator) {
      case "+" -> a.add(b);
      case "-" -> a.subtract(b);
      case "*" -> {
        budget.bits((long) a.bitLength() + b.bitLength());
        yield a.multiply(b);
      }
      case "/" -> {
        if (b.signum() == 0) {
          throw zero("division by zero");
        }
        yield quotient(a, b);
      }
      case "//", "%" -> {
        if (b.signum() == 0) {
          throw zero("integer division or modulo by zero");
        }
        BigInteger[] parts = a.divideAndRemainder(b);
        boolean below = parts[1].signum() != 0 && parts[1].signum() != b.signum();
        yield operator.equals("%")
            ? below ? parts[1].add(b) : parts[1]
            : below ? parts[0].subtract(BigInteger.ONE) : parts[0];
      }
      default -> power(a, b);
    };
  }

  private Object power(BigInteger a, BigInteger b) {
    if (b.signum() < 0) {
      return power(Types.real(a), Types.real(b));
    }
    if (a.abs().compareTo(BigInteger.ONE) <= 0) {
      return b.signum() == 0 ? BigInteger.ONE : b.testBit(0) ? a : a.multiply(a);
    }
    int exponent = Budget.size(b);
    budget.bits((long) a.bitLength() * exponent);
    return a.pow(exponent);
  }

  private static Object quotient(BigInteger a, BigInteger b) {
    BigInteger exact = BigInteger.valueOf(EXACT);
    if (a.abs().compareTo(exact) <= 0 && b.abs().compareTo(exact) <= 0) {
      return a.doubleValue() / b.doubleValue();
    }
    double result = new BigDecimal(a).divide(new BigDecimal(b), DIVISION).doubleValue();
    if (Double.isInfinite(result)) {
      throw new JinjaException(
          JinjaException.Kind.OVERFLOW, "integer division result too large for a float");
    }
    return result;
  }

  private static JinjaException zero(String reason) {
    return new JinjaException(JinjaException.Kind.ZERO_DIVISION, reason);
  }

  /** CPython's float_divmod. */
  private static double[] floorDivision(double x, double y) {
    if (y == 0) {
      throw zero("float floor division by zero");
    }
    double mod = x % y;
    double div = (x - mod) / y;
    if (mod != 0) {
      if (y < 0 != mod < 0) {
        mod += y;
        div -= 1;
      }
    } else {
      mod = Math.copySign(0, y);
    }
    double floor;
    if (div != 0) {
      floor = Math.floor(div);
      if (div - floor > 0.5) {
        floor += 1;
      }
    } else {
      floor = Math.copySign(0, x / y);
    }
    return new double[] {floor, mod};
  }

  private static double power(double x, double y) {
    if (x == 0 && y < 0) {
      throw zero("0.0 cannot be raised to a negative power");
    }
    if (x < 0 && y != Math.rint(y)) {
      throw JinjaException.type("complex numbers are not there");
    }
    double result = x == 1 ? 1 : Math.pow(x, y);
    if (Double.isInfinite(result) && !Double.isInfinite(x) && !Double.isInfinite(y)) {
      throw new JinjaException(
          JinjaException.Kind.OVERFLOW, "(34, 'Numerical result out of range')");
    }
    return result;
  }

  Object unary(boolean negative, Object value) {
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    BigInteger number = Types.whole(value);
    if (number != null) {
      return negative ? number.negate() : number;
    } else if (value instanceof Double real) {
      return negative ? -real : real;
    }
    throw JinjaException.type(
        "bad operand type for unary " + (negative ? "-" : "+") + ": '" + Types.name(value) + "'");
  }

  /** What a comparison of Jinja says. */
  boolean compare(String operator, Object left, Object right) {
    return switch (operator) {
      case "==" -> equal(left, right);
      case "!=" -> !equal(left, right);
      case "in" -> contains(right, left);
      case "not in" -> !contains(right, left);
      default -> ordered(operator, left, right);
    };
  }

  private boolean ordered(String operator, Object left, Object right) {
    if (left instanceof Undefined undefined) {
      throw undefined.failure();
    } else if (right instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (Types.number(left) && Types.number(right)) {
      if (notNumber(left) || notNumber(right)) {
        return false;
      }
      return holds(operator, numbers(left, right));
    }
    String first = Types.text(left);
    String second = Types.text(right);
    if (first != null && second != null) {
      budget.scan(Math.min(first.length(), second.length()));
      return holds(operator, texts(first, second));
    }
    List<Object> items = Types.sequence(left);
    List<Object> others = Types.sequence(right);
    if (items != null && others != null && left instanceof PyList == right instanceof PyList) {
      budget.enter();
      for (int i = 0; i < Math.min(items.size(), others.size()); i++) {
        if (!same(items.get(i), others.get(i)) && !equal(items.get(i), others.get(i))) {
          boolean result = ordered(operator, items.get(i), others.get(i));
          budget.leave();
          return result;
        }
      }
      budget.leave();
      return holds(operator, Integer.compare(items.size(), others.size()));
    }
    if (left instanceof DictView view
        && right instanceof DictView other
        && view.part() != DictView.Part.VALUES
        && other.part() != DictView.Part.VALUES) {
      boolean less = operator.startsWith("<");
      int more = other.dict().size() - view.dict().size();
      return (operator.endsWith("=") || (less ? more > 0 : more < 0))
          && (less ? within(view, other) : within(other, view));
    }
    throw JinjaException.type(
        "'"
            + operator
            + "' not supported between instances of '"
            + Types.name(left)
            + "' and '"
            + Types.name(right)
            + "'");
  }

  private static boolean holds(String operator, int comparison) {
    return switch (operator) {
      case "<" -> comparison < 0;
      case "<=" -> comparison <= 0;
      case ">" -> comparison > 0;
      default -> comparison >= 0;
    };
  }

  private static boolean notNumber(Object value) {
    return value instanceof Double number && Double.isNaN(number);
  }

  private static int numbers(Object left, Object right) {
    BigInteger a = Types.whole(left);
    BigInteger b = Types.whole(right);
    if (a != null && b != null) {
      return a.compareTo(b);
    }
    double x = a == null ? (Double) left : 0;
    double y = b == null ? (Double) right : 0;
    if ((a == null && b == null) || Double.isInfinite(x) || Double.isInfinite(y)) {
      return x < y ? -1 : x > y ? 1 : 0;
    }
    BigDecimal first = a == null ? new BigDecimal(x) : new BigDecimal(a);
    BigDecimal second = b == null ? new BigDecimal(y) : new BigDecimal(b);
    return first.compareTo(second);
  }

  /** By code points; Java compares by UTF-16. */
  static int texts(String left, String right) {
    int shared = Math.min(left.length(), right.length());
    for (int i = 0; i < shared; i++) {
      char a = left.charAt(i);
      char b = right.charAt(i);
      if (a != b) {
        boolean high = Character.isSurrogate(a);
        return high == Character.isSurrogate(b) ? Character.compare(a, b) : high ? 1 : -1;
      }
    }
    return Integer.compare(left.length(), right.length());
  }

  /** Python's ==. */
  boolean equal(Object left, Object right) {
    budget.step();
    if (Types.number(left) && Types.number(right)) {
      return !notNumber(left) && !notNumber(right) && numbers(left, right) == 0;
    }
    String text = Types.text(left);
    if (text != null) {
      String other = Types.text(right);
      budget.scan(text.length());
      return text.equals(other);
    }
    if (left instanceof PyDict dict && right instanceof PyDict other) {
      return equal(dict, other);
    }
    if (left instanceof DictView view && right instanceof DictView other) {
      return left == right || equal(view, other);
    }
    if (left instanceof PyRange range && right instanceof PyRange other) {
      return range.size() == other.size()
          && (range.size() == 0 || range.start().equals(other.start()))
          && (range.size() < 2 || range.step().equals(other.step()));
    }
    List<Object> items = Types.sequence(left);
    List<Object> others = Types.sequence(right);
    if (items == null || others == null || left instanceof PyList != right instanceof PyList) {
      return left.equals(right);
    }
    if (items.size() != others.size()) {
      return false;
    }
    budget.enter();
    boolean equal = true;
    for (int i = 0; i < items.size() && equal; i++) {
      equal = same(items.get(i), others.get(i)) || equal(items.get(i), others.get(i));
    }
    budget.leave();
    return equal;
  }

  private boolean equal(PyDict dict, PyDict other) {
    if (dict.size() != other.size()) {
      return false;
    }
    budget.enter();
    boolean equal = true;
    for (PyDict.Entry entry : dict.entries()) {
      Object found = other.get(entry.key());
      equal &= found != null && (same(entry.value(), found) || equal(entry.value(), found));
    }
    budget.leave();
    return equal;
  }

  private boolean equal(DictView view, DictView other) {
    if (view.part() == DictView.Part.VALUES
        || other.part() == DictView.Part.VALUES
        || view.dict().size() != other.dict().size()) {
      return false;
    }
    return within(view, other);
  }

  private boolean within(DictView view, DictView other) {
    return view.items().stream().allMatch(one -> contains(other, one));
  }

  /** Python's {@code is}, as far as CPython's caches make it say the same each time. */
  @SuppressWarnings("ReferenceEquality") // that is the question
  static boolean same(Object left, Object right) {
    if (left instanceof BigInteger a && right instanceof BigInteger b) {
      return a == b
          || (a.equals(b)
              && a.bitLength() < 31
              && a.intValue() >= SMALL_LEAST
              && a.intValue() <= SMALL_MOST);
    }
    if (left instanceof String a && right instanceof String b) {
      return a == b || (a.length() < 2 && a.equals(b) && (a.isEmpty() || a.charAt(0) < SMALL_MOST));
    }
    if (left instanceof Boolean || left == PyNone.NONE) {
      return left.equals(right);
    }
    return left == right;
  }

  /** Python's {@code value in container}. */
  boolean contains(Object container, Object value) {
    String text = Types.text(container);
    if (text != null) {
      String part = Types.text(value);
      if (part == null) {
        throw JinjaException.type(
            "'in <string>' requires string as left operand, not " + Types.name(value));
      }
      budget.scan(text.length());
      return text.contains(part);
    }
    if (container instanceof PyDict dict) {
      return dict.has(value);
    }
    if (container instanceof DictView view && view.part() == DictView.Part.KEYS) {
      return view.dict().has(value);
    }
    if (container instanceof Namespace || Types.elementsOr(container) == null) {
      throw JinjaException.type("argument of type '" + Types.name(container) + "' is not iterable");
    }
    Iterator<? extends Object> elements = Types.elements(container);
    while (elements.hasNext()) {
      Object element = elements.next();
      if (same(element, value) || equal(element, value)) {
        return true;
      }
    }
    return false;
  }

  /** Python's {@code value[start:stop:step]}; None for a part that is not given. */
  Object slice(Object value, Object start, Object stop, Object step) {
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    String text = Types.text(value);
    List<Object> items = Types.sequence(value);
    if (text == null && items == null && !(value instanceof PyRange)) {
      if (value instanceof PyDict) {
        throw JinjaException.type("unhashable type: 'slice'");
      }
      throw JinjaException.type("'" + Types.name(value) + "' object is not subscriptable");
    }
    int by = step == PyNone.NONE ? 1 : bound(step);
    if (by == 0) {
      throw JinjaException.value("slice step cannot be zero");
    }
    int length = Types.length(value);
    int least = by > 0 ? 0 : -1;
    int most = by > 0 ? length : length - 1;
    int from = start == PyNone.NONE ? (by > 0 ? least : most) : place(start, length, least, most);
    int to = stop == PyNone.NONE ? (by > 0 ? most : least) : place(stop, length, least, most);
    if (text == null) {
      budget.elements(Math.abs((to - from) / by));
    } else {
      budget.make(text.length());
    }
    if (value instanceof PyRange range) {
      return range.slice(from, to, by);
    }
    if (text != null) {
      String part = by == 1 ? CodePoints.between(text, from, to) : spaced(text, from, to, by);
      return value instanceof Markup ? new Markup(part) : part;
    }
    List<Object> part = new ArrayList<>();
    for (long i = from; by > 0 ? i < to : i > to; i += by) {
      part.add(items == null ? "" : items.get((int) i));
    }
    return value instanceof PyList ? new PyList(part) : new PyTuple(part);
  }

  private static String spaced(String text, int from, int to, int by) {
    int[] points = text.codePoints().toArray();
    StringBuilder part = new StringBuilder();
    for (long i = from; by > 0 ? i < to : i > to; i += by) {
      part.appendCodePoint(points[(int) i]);
    }
    return part.toString();
  }

  private static int bound(Object value) {
    BigInteger number = Types.whole(value);
    if (number == null) {
      throw JinjaException.type(
          "slice indices must be integers or None or have an __index__ method");
    }
    return Budget.size(number);
  }

  private static int place(Object value, int length, int least, int most) {
    long index = bound(value);
    return (int) Math.max(least, Math.min(most, index < 0 ? index + length : index));
  }

  /** Python's sorted(): stable, also when reversed; keys are compared with {@code <} alone. */
  List<Object> sorted(List<Object> values, List<? extends Object> keys, boolean reverse) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      order.add(i);
    }
    if (reverse) {
      Collections.reverse(order);
    }
    try {
      order.sort(
          (a, b) ->
              ordered("<", keys.get(a), keys.get(b))
                  ? -1
                  : ordered("<", keys.get(b), keys.get(a)) ? 1 : 0);
    } catch (IllegalArgumentException e) {
      if (e instanceof JinjaException) {
        throw e;
      }
      throw JinjaException.value("values that have no order, such as nan, cannot be sorted");
    }
    if (reverse) {
      Collections.reverse(order);
    }
    List<Object> sorted = new ArrayList<>();
    order.forEach(index -> sorted.add(values.get(index)));
    return sorted;
  }

  Budget budget() {
    return budget;
  }
}
