package io.fireact.lm.text.jinja;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Filters of texts. */
final class TextFilters {
  private static final Pattern ATTRIBUTE_END = Pattern.compile("[ \\t\\n\\x0b\\f\\r/>=]");
  private static final int CENTER = 80;
  private static final int INDENT = 4;
  private static final int TRUNCATE = 255;
  private static final int LEEWAY = 5;
  private static final int WRAP = 79;

  private TextFilters() {}

  static Map<String, Filters> all() {
    Map<String, Filters> all = new HashMap<>();
    all.put("upper", changed("do_upper", text -> text.toUpperCase(Locale.ROOT)));
    all.put("lower", changed("do_lower", text -> text.toLowerCase(Locale.ROOT)));
    all.put("capitalize", changed("do_capitalize", Characters::capitalized));
    all.put("title", TextFilters::title);
    all.put("string", changed("soft_str", text -> text));
    all.put("trim", TextFilters::trim);
    all.put("center", TextFilters::center);
    all.put("replace", TextFilters::replace);
    all.put("indent", TextFilters::indent);
    all.put("truncate", TextFilters::truncate);
    all.put("wordwrap", TextFilters::wordwrap);
    all.put("wordcount", TextFilters::wordcount);
    all.put("format", TextFilters::format);
    all.put("join", TextFilters::join);
    all.put("urlencode", TextFilters::urlencode);
    all.put("xmlattr", TextFilters::xmlattr);
    all.put("e", TextFilters::escape);
    all.put("escape", TextFilters::escape);
    all.put("forceescape", TextFilters::forceescape);
    all.put("safe", TextFilters::safe);
    all.put("tojson", TextFilters::tojson);
    return all;
  }

  private static String text(Interpreter run, Object value) {
    return Repr.text(value, run.budget());
  }

  /** The text with the same markup as the value. */
  private static Object like(Object value, String text) {
    return value instanceof Markup ? new Markup(text) : text;
  }

  private static Filters changed(String name, UnaryOperator<String> change) {
    return (run, value, given, named) -> {
      Arguments.bind(name, given, named);
      String text = text(run, value);
      run.budget().make(text.length());
      return like(value, change.apply(text));
    };
  }

  private static Object trim(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments arguments = Arguments.bind("do_trim", given, named, "chars?");
    Object chars = arguments.optional("chars");
    if (chars != null && Types.text(chars) == null) {
      throw JinjaException.type("strip arg must be None or str");
    }
    return like(
        value,
        CodePoints.strip(text(run, value), chars == null ? null : Types.text(chars), true, true));
  }

  /** Words begin behind white space, hyphens and opening brackets, other than in str.title. */
  private static Object title(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments.bind("do_title", given, named);
    StringBuilder out = new StringBuilder();
    int[] points = text(run, value).codePoints().toArray();
    int at = 0;
    while (at < points.length) {
      int start = at;
      boolean between = between(points[at]);
      while (at < points.length && between(points[at]) == between) {
        at++;
      }
      String first = Character.toString(points[start]).toUpperCase(Locale.ROOT);
      out.append(first);
      out.append(new String(points, start + 1, at - start - 1).toLowerCase(Locale.ROOT));
    }
    return out.toString();
  }

  private static boolean between(int c) {
    return CodePoints.space(c) || "-({[<".indexOf(c) >= 0;
  }

  private static Object center(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    int width = Arguments.bind("do_center", given, named, "width?").size("width", CENTER);
    return like(value, StringMethods.pad(text(run, value), width, " ", "center", run.budget()));
  }

  private static Object replace(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments arguments = Arguments.bind("do_replace", given, named, "old", "new", "count?");
    int count = arguments.optional("count") == null ? -1 : arguments.size("count", -1);
    return StringMethods.replace(
        text(run, value),
        text(run, arguments.get("old")),
        text(run, arguments.get("new")),
        count,
        run.budget());
  }

  private static String wanted(Object value, String other) {
    String text = Types.text(value);
    if (text == null) {
      if (value instanceof Undefined undefined) {
        throw undefined.failure();
      }
      throw JinjaException.type(
          "unsupported operand type(s) for " + other + ": '" + Types.name(value) + "' and 'str'");
    }
    return text;
  }

  private static Object indent(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments arguments = Arguments.bind("do_indent", given, named, "width?", "first?", "blank?");
    Object width = arguments.get("width", Types.of(INDENT));
    String spaces = Types.text(width);
    if (spaces == null) {
      spaces = (String) run.operators().binary("*", " ", width);
    }
    if (value instanceof Markup && !(width instanceof Markup)) {
      spaces = Markup.escape(spaces).text();
    }
    boolean blank = arguments.flag("blank", false);
    StringBuilder out = new StringBuilder(arguments.flag("first", false) ? spaces : "");
    List<String> lines = StringMethods.lines(wanted(value, "+=") + "\n", false);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (i > 0) {
        out.append('\n').append(blank || !line.isEmpty() ? spaces : "");
        run.budget().make(spaces.length());
      }
      out.append(line);
      run.budget().make(line.length());
    }
    run.budget().make(out.length());
    return like(value, out.toString());
  }

  private static Object truncate(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments arguments =
        Arguments.bind("do_truncate", given, named, "length?", "killwords?", "end?", "leeway?");
    int length = arguments.size("length", TRUNCATE);
    String end = arguments.has("end") ? arguments.text("end") : "...";
    int leeway = arguments.optional("leeway") == null ? LEEWAY : arguments.size("leeway", LEEWAY);
    int ending = CodePoints.length(end);
    if (length < ending || leeway < 0) {
      throw new JinjaException(
          JinjaException.Kind.ASSERTION,
          length < ending
              ? "expected length >= " + ending + ", got " + length
              : "expected leeway >= 0, got " + leeway);
    }
    if (Types.length(value) <= (long) length + leeway) {
      return value;
    }
    String text = Types.text(value);
    if (text == null) {
      throw JinjaException.type("only a text can be cut");
    }
    String cut = CodePoints.between(text, 0, length - ending);
    if (!arguments.flag("killwords", false)) {
      cut = StringMethods.split(cut, " ", 1, false).get(0);
    }
    return run.operators()
        .binary("+", like(value, cut), arguments.has("end") ? arguments.get("end") : end);
  }

  private static Object wordwrap(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments arguments =
        Arguments.bind(
            "do_wordwrap",
            given,
            named,
            "width?",
            "break_long_words?",
            "wrapstring?",
            "break_on_hyphens?");
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    String text = wanted(value, "wordwrap");
    String end = arguments.optional("wrapstring") == null ? "\n" : arguments.text("wrapstring");
    TextWrap wrap =
        new TextWrap(
            arguments.size("width", WRAP),
            arguments.flag("break_long_words", true),
            arguments.flag("break_on_hyphens", true));
    List<String> lines = new ArrayList<>();
    for (String line : StringMethods.lines(text, false)) {
      run.budget().make(4L * line.length());
      lines.add(String.join(end, wrap.wrap(line)));
    }
    run.budget().make((long) lines.size() * end.length() + text.length());
    return String.join(end, lines);
  }

  private static Object wordcount(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments.bind("do_wordcount", given, named);
    long count = 0;
    boolean inside = false;
    for (int c : text(run, value).codePoints().toArray()) {
      boolean word = c == '_' || Characters.is("alnum", Character.toString(c));
      count += word && !inside ? 1 : 0;
      inside = word;
    }
    return Types.of(count);
  }

  private static Object format(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    if (!given.isEmpty() && !named.isEmpty()) {
      throw JinjaException.type("can't handle positional and keyword arguments at the same time");
    }
    Object values = new PyTuple(given);
    if (!named.isEmpty()) {
      PyDict dict = new PyDict();
      named.forEach(dict::put);
      values = dict;
    }
    Object template = value instanceof Markup ? value : text(run, value);
    return run.operators().binary("%", template, values);
  }

  private static Object join(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments arguments = Arguments.bind("do_join", given, named, "d?", "attribute?");
    String separator = text(run, arguments.get("d", ""));
    Object attribute = arguments.optional("attribute");
    StringBuilder out = new StringBuilder();
    Iterator<? extends Object> parts = Types.elements(value);
    for (int i = 0; parts.hasNext(); i++) {
      Object part = parts.next();
      if (attribute != null) {
        part = Attributes.path(part, attribute, null, run.budget());
      }
      String one = text(run, part);
      run.budget().make(one.length() + (i == 0 ? 0 : separator.length()));
      out.append(i == 0 ? "" : separator).append(one);
      if (out.length() > Budget.LARGEST) {
        run.budget().make(out.length());
      }
    }
    return out.toString();
  }

  private static Object urlencode(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments.bind("do_urlencode", given, named);
    if (Types.text(value) != null || Types.elementsOr(value) == null) {
      return quoted(text(run, value), false);
    }
    Object pairs = value instanceof PyDict dict ? new DictView(dict, DictView.Part.ITEMS) : value;
    List<String> all = new ArrayList<>();
    Iterator<? extends Object> elements = Types.elements(pairs);
    while (elements.hasNext()) {
      List<Object> pair = new ArrayList<>();
      Types.elements(elements.next()).forEachRemaining(pair::add);
      if (pair.size() != 2) {
        throw JinjaException.value(
            (pair.size() < 2 ? "not enough" : "too many") + " values to unpack (expected 2)");
      }
      run.budget().make(1);
      all.add(quoted(text(run, pair.get(0)), true) + "=" + quoted(text(run, pair.get(1)), true));
    }
    return String.join("&", all);
  }

  private static String quoted(String text, boolean query) {
    StringBuilder out = new StringBuilder();
    for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (one & 0xff);
      if ((c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || "_.-~".indexOf(c) >= 0
          || (c == '/' && !query)) {
        out.append(c);
      } else if (c == ' ' && query) {
        out.append('+');
      } else {
        out.append(String.format("%%%02X", (int) c));
      }
    }
    return out.toString();
  }

  private static Object xmlattr(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments arguments = Arguments.bind("do_xmlattr", given, named, "autospace?");
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (!(value instanceof PyDict dict)) {
      throw JinjaException.type("'" + Types.name(value) + "' object has no attribute 'items'");
    }
    List<String> all = new ArrayList<>();
    for (PyDict.Entry entry : dict.entries()) {
      if (entry.value() == PyNone.NONE || entry.value() instanceof Undefined) {
        continue;
      }
      String key = Types.text(entry.key());
      if (key == null) {
        throw JinjaException.type(
            "expected string or bytes-like object, got '" + Types.name(entry.key()) + "'");
      }
      if (ATTRIBUTE_END.matcher(key).find()) {
        throw JinjaException.value("Invalid character in attribute name: " + Repr.of(key));
      }
      all.add(escaped(run, entry.key()).text() + "=\"" + escaped(run, entry.value()).text() + "\"");
    }
    String attributes = String.join(" ", all);
    return (arguments.flag("autospace", true) && !attributes.isEmpty() ? " " : "") + attributes;
  }

  private static Markup escaped(Interpreter run, Object value) {
    return value instanceof Markup markup ? markup : Markup.escape(text(run, value));
  }

  private static Object escape(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments.bind("escape", given, named);
    return escaped(run, value);
  }

  private static Object forceescape(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments.bind("do_forceescape", given, named);
    return Markup.escape(text(run, value));
  }

  private static Object safe(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments.bind("do_mark_safe", given, named);
    return new Markup(text(run, value));
  }

  /** As transformers has it: json.dumps without escapes of HTML. */
  private static Object tojson(
      Interpreter run, Object value, List<Object> given, Map<String, Object> named) {
    Arguments arguments =
        Arguments.bind(
            "tojson", given, named, "ensure_ascii?", "indent?", "separators?", "sort_keys?");
    return JsonText.of(value, arguments, run);
  }
}
