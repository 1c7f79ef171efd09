package io.fireact.lm.text;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.exptest.ExpTest;
import com.hubspot.jinjava.lib.filter.Filter;
import com.hubspot.jinjava.util.ForLoop;
import java.beans.FeatureDescriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELException;
import jinjava.javax.el.ELResolver;
import org.jspecify.annotations.Nullable;

/**
 * All that a chat template can do with values: Python's methods of strings and mappings, elements,
 * and a loop's properties. No Java object is reachable, since nothing here asks for a class.
 */
final class PythonStrings extends ELResolver {

  @Override
  public @Nullable Object getValue(
      ELContext context, @Nullable Object base, @Nullable Object property) {
    if (base == null) {
      return null;
    }
    context.setPropertyResolved(true);
    if (base instanceof Map<?, ?> map) {
      return map.get(property);
    }
    if (base instanceof ForLoop loop) {
      return loop(loop, String.valueOf(property));
    }
    // Jinjava gives the index as text.
    String place = String.valueOf(property);
    return place.matches("-?[0-9]{1,9}") ? element(base, Integer.parseInt(place)) : null;
  }

  private static @Nullable Object element(Object base, int place) {
    if (base instanceof List<?> list) {
      int index = place < 0 ? list.size() + place : place;
      return index < 0 || index >= list.size() ? null : list.get(index);
    }
    if (base instanceof CharSequence characters) {
      String text = characters.toString();
      int length = text.codePointCount(0, text.length());
      int index = place < 0 ? length + place : place;
      return index < 0 || index >= length
          ? null
          : Character.toString(text.codePointAt(text.offsetByCodePoints(0, index)));
    }
    return null;
  }

  private static @Nullable Object loop(ForLoop loop, String property) {
    return switch (property) {
      case "index" -> loop.getIndex();
      case "index0" -> loop.getIndex0();
      case "revindex" -> loop.getRevindex();
      case "revindex0" -> loop.getRevindex0();
      case "length" -> loop.getLength();
      case "first" -> loop.isFirst();
      case "last" -> loop.isLast();
      case "depth" -> loop.getDepth();
      case "depth0" -> loop.getDepth0();
      default -> null;
    };
  }

  @Override
  public @Nullable Object invoke(
      ELContext context,
      @Nullable Object base,
      @Nullable Object method,
      Class<?> @Nullable [] types,
      Object @Nullable [] arguments) {
    context.setPropertyResolved(true);
    Object[] given = arguments == null ? new Object[0] : arguments;
    if (base instanceof Filter filter) {
      return filter(filter, given);
    }
    if (base instanceof ExpTest test) {
      return test(test, String.valueOf(method), given);
    }
    if (base instanceof CharSequence text) {
      return string(text.toString(), String.valueOf(method), given);
    }
    if (base instanceof Map<?, ?> map && given.length == 0) {
      switch (String.valueOf(method)) {
        case "items" -> {
          List<Object> items = new ArrayList<>();
          map.forEach((key, value) -> items.add(Arrays.asList(key, value)));
          return items;
        }
        case "keys" -> {
          return new ArrayList<Object>(map.keySet());
        }
        case "values" -> {
          return new ArrayList<Object>(map.values());
        }
        default -> {}
      }
    }
    throw unknown(method, given);
  }

  /** Jinjava reads {@code a | f(b)} as {@code f.filter(a, interpreter, [b], {})}. */
  @SuppressWarnings("unchecked")
  private static @Nullable Object filter(Filter filter, Object[] given) {
    if (given.length == 4
        && given[1] instanceof JinjavaInterpreter interpreter
        && given[2] instanceof Object[] arguments
        && given[3] instanceof Map<?, ?> named) {
      return filter.filter(given[0], interpreter, arguments, (Map<String, Object>) named);
    }
    throw unknown(filter.getName(), given);
  }

  /** Jinjava reads {@code a is t(b)} as {@code t.evaluate(a, interpreter, b)}. */
  private static Object test(ExpTest test, String method, Object[] given) {
    if (given.length >= 2 && given[1] instanceof JinjavaInterpreter interpreter) {
      Object[] more = Arrays.copyOfRange(given, 2, given.length);
      if (more.length == 1 && more[0] instanceof Object[] all) {
        more = all;
      }
      if (method.equals("evaluate")) {
        return test.evaluate(given[0], interpreter, more);
      }
      if (method.equals("evaluateNegated")) {
        return test.evaluateNegated(given[0], interpreter, more);
      }
    }
    throw unknown(test.getName(), given);
  }

  private static Object string(String text, String method, Object[] given) {
    String first = given.length > 0 ? String.valueOf(given[0]) : "";
    return switch (method + given.length) {
      case "strip0" -> strip(text, null, true, true);
      case "lstrip0" -> strip(text, null, true, false);
      case "rstrip0" -> strip(text, null, false, true);
      case "strip1" -> strip(text, first, true, true);
      case "lstrip1" -> strip(text, first, true, false);
      case "rstrip1" -> strip(text, first, false, true);
      case "startswith1" -> text.startsWith(first);
      case "endswith1" -> text.endsWith(first);
      case "upper0" -> text.toUpperCase(Locale.ROOT);
      case "lower0" -> text.toLowerCase(Locale.ROOT);
      case "replace2" -> text.replace(first, String.valueOf(given[1]));
      case "split1" -> split(text, first);
      default -> throw unknown(method, given);
    };
  }

  private static ELException unknown(@Nullable Object method, Object[] given) {
    return new ELException(
        "chat templates have no method " + method + " with " + given.length + " arguments here");
  }

  private static List<String> split(String text, String separator) {
    if (separator.isEmpty()) {
      throw new ELException("empty separator");
    }
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, from)) {
      parts.add(text.substring(from, at));
      from = at + separator.length();
    }
    parts.add(text.substring(from));
    return parts;
  }

  /**
   * Python's strip.
   *
   * @param characters what is taken away; null for white space
   */
  static String strip(String text, @Nullable String characters, boolean left, boolean right) {
    int from = 0;
    int to = text.length();
    while (left && from < to && goes(text.codePointAt(from), characters)) {
      from += Character.charCount(text.codePointAt(from));
    }
    while (right && to > from && goes(text.codePointBefore(to), characters)) {
      to -= Character.charCount(text.codePointBefore(to));
    }
    return text.substring(from, to);
  }

  private static boolean goes(int point, @Nullable String characters) {
    return characters == null
        ? Character.isWhitespace(point) || Character.isSpaceChar(point) || point == 0x85
        : characters.indexOf(point) >= 0;
  }

  @Override
  public Class<?> getType(ELContext context, Object base, Object property) {
    return Object.class;
  }

  @Override
  public void setValue(ELContext context, Object base, Object property, Object value) {
    throw new ELException("chat templates cannot change values");
  }

  @Override
  public boolean isReadOnly(ELContext context, Object base, Object property) {
    return true;
  }

  @Override
  public Iterator<FeatureDescriptor> getFeatureDescriptors(ELContext context, Object base) {
    return Collections.emptyIterator();
  }

  @Override
  public Class<?> getCommonPropertyType(ELContext context, Object base) {
    return Object.class;
  }
}
