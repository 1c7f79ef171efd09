package io.fireact.lm.text.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Python's json.dumps. */
final class JsonText {
  private final Budget budget;
  private final boolean ascii;
  private final @Nullable String indent;
  private final String between;
  private final String colon;
  private final boolean sorted;
  private final Interpreter run;
  private final StringBuilder out = new StringBuilder();

  private JsonText(Arguments options, Interpreter run) {
    this.run = run;
    budget = run.budget();
    ascii = options.flag("ensure_ascii", false);
    sorted = options.flag("sort_keys", false);
    indent = indent(options.optional("indent"));
    Object separators = options.optional("separators");
    if (separators == null) {
      between = indent == null ? ", " : ",";
      colon = ": ";
    } else {
      List<Object> both = new ArrayList<>();
      Types.elements(separators).forEachRemaining(both::add);
      if (both.size() != 2) {
        throw JinjaException.value(
            (both.size() < 2 ? "not enough" : "too many") + " values to unpack (expected 2)");
      }
      between = separator(both.get(0));
      colon = separator(both.get(1));
    }
  }

  private static String separator(Object value) {
    String text = Types.text(value);
    if (text == null) {
      throw JinjaException.type("separators must be str, not " + Types.name(value));
    }
    return text;
  }

  private @Nullable String indent(@Nullable Object value) {
    if (value == null) {
      return null;
    }
    String text = Types.text(value);
    if (text != null) {
      return text;
    }
    if (Types.whole(value) == null) {
      throw JinjaException.type(
          "can't multiply sequence by non-int of type '" + Types.name(value) + "'");
    }
    return (String) run.operators().binary("*", " ", value);
  }

  static String of(Object value, Arguments options, Interpreter run) {
    JsonText json = new JsonText(options, run);
    json.write(value, 0);
    run.budget().make(json.out.length());
    return json.out.toString();
  }

  private void write(Object value, int depth) {
    budget.step();
    if (out.length() > Budget.LARGEST) {
      budget.make(out.length());
    }
    String text = Types.text(value);
    List<Object> items = Types.sequence(value);
    if (text != null) {
      budget.make(text.length());
      quote(text);
    } else if (items != null) {
      budget.enter();
      out.append('[');
      for (int i = 0; i < items.size(); i++) {
        next(i, depth + 1);
        write(items.get(i), depth + 1);
      }
      end(items.isEmpty(), depth);
      out.append(']');
      budget.leave();
    } else if (value instanceof PyDict dict) {
      budget.enter();
      write(dict, depth);
      budget.leave();
    } else {
      out.append(simple(value));
    }
  }

  private void write(PyDict dict, int depth) {
    List<PyDict.Entry> entries = new ArrayList<>(dict.entries());
    if (sorted) {
      List<Object> ordered = run.operators().sorted(List.copyOf(entries), dict.keys(), false);
      entries.clear();
      ordered.forEach(entry -> entries.add((PyDict.Entry) entry));
    }
    out.append('{');
    for (int i = 0; i < entries.size(); i++) {
      next(i, depth + 1);
      Object key = entries.get(i).key();
      String text = Types.text(key);
      if ((text == null && key instanceof Undefined)
          || (text == null && Types.sequence(key) != null)) {
        throw JinjaException.type(
            "keys must be str, int, float, bool or None, not " + Types.name(key));
      }
      quote(text == null ? simple(key) : text);
      out.append(colon);
      write(entries.get(i).value(), depth + 1);
    }
    end(entries.isEmpty(), depth);
    out.append('}');
  }

  private void next(int index, int depth) {
    out.append(index == 0 ? "" : between);
    line(depth);
  }

  private void end(boolean empty, int depth) {
    if (!empty) {
      line(depth);
    }
  }

  private void line(int depth) {
    if (indent != null) {
      budget.make((long) indent.length() * depth);
      out.append('\n').append(indent.repeat(depth));
    }
  }

  private static String simple(Object value) {
    if (value == PyNone.NONE) {
      return "null";
    } else if (value instanceof Boolean flag) {
      return flag ? "true" : "false";
    } else if (value instanceof BigInteger number) {
      return Repr.whole(number);
    } else if (value instanceof Double number) {
      return Double.isNaN(number)
          ? "NaN"
          : Double.isInfinite(number) ? (number > 0 ? "Infinity" : "-Infinity") : Repr.real(number);
    }
    throw JinjaException.type("Object of type " + Types.name(value) + " is not JSON serializable");
  }

  private void quote(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\f' -> out.append("\\f");
        case '\b' -> out.append("\\b");
        default -> {
          if (c < ' ' || (ascii && c > '~')) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
