package io.fireact.lm.text.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The methods of Python's str, and of markupsafe's Markup, which give markup again. */
final class StringMethods {
  static final Set<String> NAMES =
      Set.of(
          "capitalize",
          "casefold",
          "center",
          "count",
          "endswith",
          "expandtabs",
          "find",
          "format",
          "format_map",
          "index",
          "isalnum",
          "isalpha",
          "isascii",
          "isdecimal",
          "isdigit",
          "isidentifier",
          "islower",
          "isnumeric",
          "isprintable",
          "isspace",
          "istitle",
          "isupper",
          "join",
          "ljust",
          "lower",
          "lstrip",
          "partition",
          "removeprefix",
          "removesuffix",
          "replace",
          "rfind",
          "rindex",
          "rjust",
          "rpartition",
          "rsplit",
          "rstrip",
          "split",
          "splitlines",
          "startswith",
          "strip",
          "swapcase",
          "title",
          "upper",
          "zfill");

  private static final int TAB = 8;

  private final Budget budget;
  private final String text;
  private final boolean markup;

  StringMethods(Object self, Budget budget) {
    this.budget = budget;
    text = Repr.text(self, budget);
    markup = self instanceof Markup;
  }

  Object call(String name, List<Object> given, Map<String, Object> named) {
    budget.scan(text.length());
    given.forEach(budget::scan);
    if (name.startsWith("is")) {
      Arguments.bind(name, given, named);
      return Characters.is(name.substring(2), text);
    }
    return switch (name) {
      case "count", "find", "index", "rfind", "rindex" -> search(name, given, named);
      case "startswith", "endswith" -> affix(name, given, named);
      case "split", "rsplit" ->
          split(name, Arguments.bind(name, given, named, "sep?", "maxsplit?"));
      case "splitlines" -> {
        Arguments arguments = Arguments.bind(name, given, named, "keepends?");
        yield list(lines(text, arguments.flag("keepends", false)));
      }
      case "partition", "rpartition" ->
          partition(name, Arguments.bind(name, given, named, "/sep").text("sep"));
      default -> marked(changed(name, given, named));
    };
  }

  private Object marked(String result) {
    budget.make(result.length());
    return markup ? new Markup(result) : result;
  }

  private Object list(List<String> parts) {
    return new PyList(parts.stream().map(this::marked).toList());
  }

  private String changed(String name, List<Object> given, Map<String, Object> named) {
    return switch (name) {
      case "format" -> new BraceFormat(budget, given, named, markup).format(text);
      case "format_map" -> {
        Object map = Arguments.bind(name, given, named, "/mapping").get("mapping");
        yield new BraceFormat(budget, List.of(), mapping(map), markup).format(text);
      }
      case "join" -> joined(Arguments.bind(name, given, named, "/iterable").get("iterable"));
      case "strip", "lstrip", "rstrip" ->
          stripped(name, Arguments.bind(name, given, named, "/chars?").optional("chars"));
      case "replace" -> replaced(Arguments.bind(name, given, named, "/old", "/new", "/count?"));
      case "removeprefix" -> {
        String prefix = Arguments.bind(name, given, named, "/prefix").text("prefix");
        yield text.startsWith(prefix) ? text.substring(prefix.length()) : text;
      }
      case "removesuffix" -> {
        String suffix = Arguments.bind(name, given, named, "/suffix").text("suffix");
        yield text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
      }
      case "center", "ljust", "rjust" ->
          padded(name, Arguments.bind(name, given, named, "/width", "/fillchar?"));
      case "zfill" ->
          zeros(Budget.size(Arguments.bind(name, given, named, "/width").whole("width")));
      case "expandtabs" ->
          tabs(Arguments.bind(name, given, named, "tabsize?").size("tabsize", TAB));
      default -> {
        Arguments.bind(name, given, named);
        yield cased(name);
      }
    };
  }

  private String stripped(String name, @Nullable Object characters) {
    String set = characters == null ? null : Types.text(characters);
    if (characters != null && set == null) {
      throw JinjaException.type(name + " arg must be None or str");
    }
    return CodePoints.strip(text, set, !name.startsWith("r"), !name.startsWith("l"));
  }

  private String cased(String name) {
    return switch (name) {
      case "capitalize" -> Characters.capitalized(text);
      case "casefold" -> Characters.folded(text);
      case "lower" -> text.toLowerCase(Locale.ROOT);
      case "upper" -> text.toUpperCase(Locale.ROOT);
      case "swapcase" -> Characters.swapped(text);
      default -> Characters.titled(text);
    };
  }

  private static Map<String, Object> mapping(Object map) {
    if (!(map instanceof PyDict dict)) {
      throw JinjaException.type("'" + Types.name(map) + "' object is not a mapping");
    }
    Map<String, Object> named = new LinkedHashMap<>();
    dict.entries()
        .forEach(
            entry -> {
              if (Types.text(entry.key()) != null) {
                named.put(Types.text(entry.key()), entry.value());
              }
            });
    return named;
  }

  private String escaped(Object part) {
    String plain = Repr.text(part, budget);
    return markup && !(part instanceof Markup) ? Markup.escape(plain).text() : plain;
  }

  private String joined(Object iterable) {
    if (Types.elementsOr(iterable) == null) {
      throw JinjaException.type("can only join an iterable");
    }
    StringBuilder all = new StringBuilder();
    Iterator<? extends Object> parts = Types.elements(iterable);
    for (int i = 0; parts.hasNext(); i++) {
      Object part = parts.next();
      if (Types.text(part) == null && !markup) {
        throw JinjaException.type(
            "sequence item " + i + ": expected str instance, " + Types.name(part) + " found");
      }
      String one = escaped(part);
      budget.make((i == 0 ? 0 : text.length()) + one.length());
      all.append(i == 0 ? "" : text).append(one);
      budget.make(all.length() > Budget.LARGEST ? all.length() : 0);
    }
    return all.toString();
  }

  private String replaced(Arguments arguments) {
    String old = arguments.text("old");
    arguments.text("new");
    return replace(text, old, escaped(arguments.get("new")), arguments.size("count", -1), budget);
  }

  /** str.replace; all where {@code count} is below zero. */
  static String replace(String text, String old, String with, int count, Budget budget) {
    StringBuilder out = new StringBuilder();
    int left = count < 0 ? Integer.MAX_VALUE : count;
    int at = 0;
    if (old.isEmpty()) {
      boolean first = true;
      while (left > 0 && at <= text.length()) {
        left--;
        out.append(with);
        budget.make(with.length());
        if (at == text.length()) {
          return out.toString();
        }
        int width = Character.charCount(text.codePointAt(at));
        out.append(text, at, at + width);
        at += width;
        first = false;
      }
      return first ? text : out.append(text, at, text.length()).toString();
    }
    int found = text.indexOf(old);
    while (found >= 0 && left-- > 0) {
      budget.make((long) found - at + with.length());
      out.append(text, at, found).append(with);
      if (out.length() > Budget.LARGEST) {
        budget.make(out.length());
      }
      at = found + old.length();
      found = text.indexOf(old, at);
    }
    return out.append(text, at, text.length()).toString();
  }

  private String padded(String name, Arguments arguments) {
    int width = Budget.size(arguments.whole("width"));
    String fill = " ";
    if (arguments.has("fillchar")) {
      String plain = Types.text(arguments.get("fillchar"));
      if (plain == null || CodePoints.length(plain) != 1) {
        throw JinjaException.type("The fill character must be exactly one character long");
      }
      fill = plain;
    }
    return pad(text, width, fill, name, budget);
  }

  static String pad(String text, int width, String fill, String side, Budget budget) {
    int length = CodePoints.length(text);
    int room = width - length;
    if (room <= 0 || width < 0) {
      return text;
    }
    budget.make(room);
    int left =
        switch (side) {
          case "ljust" -> 0;
          case "rjust" -> room;
          // CPython's own rounding.
          default -> room / 2 + (room & width & 1);
        };
    return fill.repeat(left) + text + fill.repeat(room - left);
  }

  private String zeros(int width) {
    int room = width - CodePoints.length(text);
    if (room <= 0) {
      return text;
    }
    budget.make(room);
    boolean signed = text.startsWith("+") || text.startsWith("-");
    return (signed ? text.substring(0, 1) : "")
        + "0".repeat(room)
        + (signed ? text.substring(1) : text);
  }

  private String tabs(int size) {
    budget.make(Math.max(0, size));
    StringBuilder out = new StringBuilder();
    int column = 0;
    for (int c : text.codePoints().toArray()) {
      if (c == '\t') {
        int spaces = size > 0 ? size - column % size : 0;
        budget.make(spaces);
        out.append(" ".repeat(spaces));
        column += spaces;
      } else {
        out.appendCodePoint(c);
        column = c == '\n' || c == '\r' ? 0 : column + 1;
      }
    }
    return out.toString();
  }

  /** The part between two optional indices, as search looks at it. */
  private record Window(String text, int start, boolean valid) {}

  private Window window(Arguments arguments) {
    int length = CodePoints.length(text);
    int start = bound(arguments.optional("start"), 0, length);
    int end = bound(arguments.optional("end"), length, length);
    boolean valid = start <= end && start <= length;
    return new Window(valid ? CodePoints.between(text, start, end) : "", start, valid);
  }

  private static int bound(@Nullable Object value, int otherwise, int length) {
    if (value == null) {
      return otherwise;
    }
    BigInteger number = Types.whole(value);
    if (number == null) {
      throw JinjaException.type(
          "slice indices must be integers or None or have an __index__ method");
    }
    long index = Budget.size(number);
    // A start beyond the end is one where nothing is found, not even an empty text.
    return (int) Math.max(0, Math.min(length + 1L, index < 0 ? index + length : index));
  }

  private Object search(String name, List<Object> given, Map<String, Object> named) {
    Arguments arguments = Arguments.bind(name, given, named, "/sub", "/start?", "/end?");
    Object sub = arguments.get("sub");
    String part = Types.text(sub);
    if (part == null) {
      throw JinjaException.type("must be str, not " + Types.name(sub));
    }
    Window window = window(arguments);
    if (name.equals("count")) {
      return Types.of(window.valid() ? count(window.text(), part) : 0);
    }
    int found =
        !window.valid()
            ? -1
            : name.startsWith("r") ? window.text().lastIndexOf(part) : window.text().indexOf(part);
    if (found >= 0) {
      return Types.of(window.start() + window.text().codePointCount(0, found));
    }
    if (name.endsWith("index")) {
      throw JinjaException.value("substring not found");
    }
    return Types.of(-1);
  }

  private static int count(String text, String part) {
    if (part.isEmpty()) {
      return CodePoints.length(text) + 1;
    }
    int count = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
      count++;
    }
    return count;
  }

  private Object affix(String name, List<Object> given, Map<String, Object> named) {
    Arguments arguments = Arguments.bind(name, given, named, "/prefix", "/start?", "/end?");
    Object wanted = arguments.get("prefix");
    List<Object> all = wanted instanceof PyTuple tuple ? tuple.items() : List.of(wanted);
    Window window = window(arguments);
    for (Object one : all) {
      String affix = Types.text(one);
      if (affix == null) {
        throw JinjaException.type(
            wanted instanceof PyTuple
                ? "tuple for " + name + " must only contain str, not " + Types.name(one)
                : name + " first arg must be str or a tuple of str, not " + Types.name(one));
      }
      if (window.valid()
          && (name.equals("startswith")
              ? window.text().startsWith(affix)
              : window.text().endsWith(affix))) {
        return true;
      }
    }
    return false;
  }

  private Object split(String name, Arguments arguments) {
    Object given = arguments.optional("sep");
    int most = arguments.size("maxsplit", -1);
    if (given == null) {
      return list(words(name.equals("split"), most < 0 ? Integer.MAX_VALUE : most));
    }
    String separator = Types.text(given);
    if (separator == null) {
      throw JinjaException.type("must be str or None, not " + Types.name(given));
    }
    if (separator.isEmpty()) {
      throw JinjaException.value("empty separator");
    }
    return list(split(text, separator, most < 0 ? Integer.MAX_VALUE : most, name.equals("split")));
  }

  static List<String> split(String text, String separator, int most, boolean left) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    int end = text.length();
    int splits = most;
    while (splits-- > 0) {
      int found =
          left
              ? text.indexOf(separator, start)
              : text.lastIndexOf(separator, end - separator.length());
      if (found < 0 || end < separator.length()) {
        break;
      }
      if (left) {
        parts.add(text.substring(start, found));
        start = found + separator.length();
      } else {
        parts.add(0, text.substring(found + separator.length(), end));
        end = found;
      }
    }
    parts.add(left ? parts.size() : 0, text.substring(start, end));
    return parts;
  }

  private List<String> words(boolean left, int most) {
    List<String> words = new ArrayList<>();
    String rest = CodePoints.strip(text, null, true, true);
    int at = left ? 0 : rest.length();
    int start = at;
    // Every white space of Python's is one char of Java's.
    while (words.size() < most && (left ? at < rest.length() : at > 0)) {
      if (CodePoints.space(rest.charAt(left ? at : at - 1))) {
        words.add(left ? rest.substring(start, at) : rest.substring(at, start));
        while (CodePoints.space(rest.charAt(left ? at : at - 1))) {
          at += left ? 1 : -1;
        }
        start = at;
      } else {
        at += left ? 1 : -1;
      }
    }
    String last = left ? rest.substring(start) : rest.substring(0, start);
    if (!last.isEmpty()) {
      words.add(last);
    }
    if (!left) {
      Collections.reverse(words);
    }
    // With no split left, the rest keeps the space at its far end.
    if (!words.isEmpty() && !last.isEmpty() && words.size() == most + 1L) {
      if (left) {
        String tail = CodePoints.strip(text, null, true, false);
        words.set(most, last + tail.substring(rest.length()));
      } else {
        String head = CodePoints.strip(text, null, false, true);
        words.set(0, head.substring(0, head.length() - rest.length()) + last);
      }
    }
    return words;
  }

  static List<String> lines(String text, boolean ends) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      if (CodePoints.lineEnd(text.charAt(i))) {
        int end = i;
        if (text.charAt(i) == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
          i++;
        }
        lines.add(text.substring(start, ends ? i + 1 : end));
        start = i + 1;
      }
    }
    if (start < text.length()) {
      lines.add(text.substring(start));
    }
    return lines;
  }

  private Object partition(String name, String separator) {
    if (separator.isEmpty()) {
      throw JinjaException.value("empty separator");
    }
    boolean left = name.equals("partition");
    int found = left ? text.indexOf(separator) : text.lastIndexOf(separator);
    List<String> parts =
        found < 0
            ? left ? List.of(text, "", "") : List.of("", "", text)
            : List.of(
                text.substring(0, found), separator, text.substring(found + separator.length()));
    return new PyTuple(parts.stream().map(this::marked).toList());
  }
}
