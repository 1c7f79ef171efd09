package io.fireact.lm.text.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What Python says of a value: its type's name, whether it is true, its elements, its length. */
final class Types {
  private Types() {}

  /** Python's {@code type(value).__name__}. */
  static String name(Object value) {
    if (value instanceof String) {
      return "str";
    } else if (value instanceof BigInteger) {
      return "int";
    } else if (value instanceof Boolean) {
      return "bool";
    } else if (value instanceof Double) {
      return "float";
    } else if (value == PyNone.NONE) {
      return "NoneType";
    } else if (value instanceof PyList) {
      return "list";
    } else if (value instanceof PyDict) {
      return "dict";
    } else if (value instanceof PyTuple tuple) {
      return tuple.grouped() ? "_GroupTuple" : "tuple";
    } else if (value instanceof Markup) {
      return "Markup";
    } else if (value instanceof PyRange) {
      return "range";
    } else if (value instanceof PyIterator iterator) {
      return iterator.type();
    } else if (value instanceof Undefined) {
      return "Undefined";
    } else if (value instanceof DictView view) {
      return switch (view.part()) {
        case KEYS -> "dict_keys";
        case VALUES -> "dict_values";
        case ITEMS -> "dict_items";
      };
    } else if (value instanceof Callable callable) {
      return callable.type();
    }
    return value.getClass().getSimpleName();
  }

  /** Python's bool(). */
  static boolean truth(Object value) {
    if (value instanceof Boolean flag) {
      return flag;
    } else if (value instanceof BigInteger number) {
      return number.signum() != 0;
    } else if (value instanceof Double number) {
      return number != 0;
    } else if (value == PyNone.NONE) {
      return false;
    }
    String text = text(value);
    return text == null ? lengthOr(value) != 0 : !text.isEmpty();
  }

  /** Python's len(), -1 where there is none. */
  static int lengthOr(Object value) {
    if (value instanceof String text) {
      return CodePoints.length(text);
    } else if (value instanceof Markup markup) {
      return CodePoints.length(markup.text());
    } else if (value instanceof PyList list) {
      return list.items().size();
    } else if (value instanceof PyTuple tuple) {
      return tuple.items().size();
    } else if (value instanceof PyDict dict) {
      return dict.size();
    } else if (value instanceof DictView view) {
      return view.dict().size();
    } else if (value instanceof PyRange range) {
      return range.size();
    } else if (value instanceof Undefined) {
      return 0;
    } else if (value instanceof LoopContext loop) {
      return loop.length();
    }
    return -1;
  }

  static int length(Object value) {
    int length = lengthOr(value);
    if (length < 0) {
      throw JinjaException.type("object of type '" + name(value) + "' has no len()");
    }
    return length;
  }

  /** A str as Java's, null for other values. */
  static @Nullable String text(Object value) {
    return value instanceof String text
        ? text
        : value instanceof Markup markup ? markup.text() : null;
  }

  /** A list or tuple's elements, null for other values. */
  static @Nullable List<Object> sequence(Object value) {
    return value instanceof PyList list
        ? list.items()
        : value instanceof PyTuple tuple ? tuple.items() : null;
  }

  /** An int or bool, null for other values. */
  static @Nullable BigInteger whole(Object value) {
    return value instanceof BigInteger number
        ? number
        : value instanceof Boolean flag ? (flag ? BigInteger.ONE : BigInteger.ZERO) : null;
  }

  /** An int or bool where Python asks for {@code __index__}. */
  static BigInteger index(Object value) {
    BigInteger number = whole(value);
    if (number == null) {
      throw JinjaException.type("'" + name(value) + "' object cannot be interpreted as an integer");
    }
    return number;
  }

  static boolean number(Object value) {
    return value instanceof BigInteger || value instanceof Boolean || value instanceof Double;
  }

  /** A number as a float. */
  static double real(Object value) {
    if (value instanceof Double number) {
      return number;
    }
    double number = index(value).doubleValue();
    if (Double.isInfinite(number)) {
      throw new JinjaException(JinjaException.Kind.OVERFLOW, "int too large to convert to float");
    }
    return number;
  }

  static BigInteger floor(double number) {
    return new BigDecimal(number).toBigInteger();
  }

  static BigInteger of(long number) {
    return BigInteger.valueOf(number);
  }

  /** Python's iter(), null where a value has none. */
  static @Nullable Iterator<? extends Object> elementsOr(Object value) {
    List<Object> sequence = sequence(value);
    if (sequence != null) {
      return sequence.iterator();
    }
    String text = text(value);
    if (text != null) {
      return text.codePoints().mapToObj(Character::toString).iterator();
    }
    if (value instanceof PyDict dict) {
      return dict.keys().iterator();
    } else if (value instanceof DictView view) {
      return view.items().iterator();
    } else if (value instanceof PyRange range) {
      return new Iterator<Object>() {
        private int next;

        @Override
        public boolean hasNext() {
          return next < range.size();
        }

        @Override
        public Object next() {
          return range.at(next++);
        }
      };
    } else if (value instanceof PyIterator iterator) {
      return iterator.iterator();
    } else if (value instanceof Undefined) {
      return List.of().iterator();
    } else if (value instanceof LoopContext loop) {
      return loop.pairs();
    }
    return null;
  }

  static Iterator<? extends Object> elements(Object value) {
    Iterator<? extends Object> elements = elementsOr(value);
    if (elements == null) {
      throw JinjaException.type("'" + name(value) + "' object is not iterable");
    }
    return elements;
  }

  static boolean callable(Object value) {
    return value instanceof Callable || value instanceof Undefined;
  }
}
