package io.fireact.lm.text.jinja;

import java.util.Locale;
import java.util.function.IntPredicate;

/** What str's predicates and changes of case say, by Unicode. */
final class Characters {
  /** First and last of those that are digits for Python and no decimals. */
  private static final int[] DIGITS = {
    0xb2, 0xb3, 0xb9, 0xb9, 0x1369, 0x1371, 0x19da, 0x19da, 0x2070, 0x2070, 0x2074, 0x2079, 0x2080,
    0x2089, 0x2460, 0x2468, 0x2474, 0x247c, 0x2488, 0x2490, 0x24ea, 0x24ea, 0x24f5, 0x24fd, 0x24ff,
    0x24ff, 0x2776, 0x277e, 0x2780, 0x2788, 0x278a, 0x2792, 0x10a40, 0x10a43, 0x10e60, 0x10e68,
    0x11052, 0x1105a, 0x1f100, 0x1f10a
  };

  /** Ideographs that are numbers. */
  private static final String NUMBERS =
      "㐅㒃㠪㭍一七万三九二五亖亿什仟仨伍佰億兆兩八六十千卄卅卌叁参參叄四壱壹幺廾廿弌弍弎弐拾捌柒漆玖百肆萬貮貳贰阡陆陌陸零"
          + "\uf96b\uf973\uf978\uf9b2\uf9d1\uf9d3\uf9fd𠀁𠁤𠃢𠄡𠤪𠦃𠦌𠦜𠫪𠫽𠬙𢎐𢦘𣬛𦉭\ud87e\udc90";

  /** Where identifiers are not the same behind Unicode's normal form KC, Python has none. */
  private static final String CHANGED =
      "\u037a\u2e2f\u309b\u309c\ufc5e\ufc5f\ufc60\ufc61\ufc62\ufc63\ufdfa\ufdfb\ufe70\ufe72"
          + "\ufe74\ufe76\ufe78\ufe7a\ufe7c\ufe7e";

  private Characters() {}

  /** The predicate of str of that name, without its {@code is}. */
  static boolean is(String what, String text) {
    return switch (what) {
      case "alnum" -> all(text, c -> Character.isLetter(c) || decimal(c) || digit(c) || numeric(c));
      case "alpha" -> all(text, Character::isLetter);
      case "ascii" -> text.chars().allMatch(c -> c < 0x80);
      case "decimal" -> all(text, Characters::decimal);
      case "digit" -> all(text, c -> decimal(c) || digit(c));
      case "numeric" -> all(text, Characters::numeric);
      case "printable" -> text.codePoints().allMatch(CodePoints::printable);
      case "space" -> all(text, CodePoints::space);
      case "lower" ->
          text.codePoints().anyMatch(Character::isLowerCase)
              && text.codePoints().noneMatch(c -> Character.isUpperCase(c) || titled(c));
      case "upper" ->
          text.codePoints().anyMatch(Character::isUpperCase)
              && text.codePoints().noneMatch(c -> Character.isLowerCase(c) || titled(c));
      case "identifier" -> identifier(text);
      default -> title(text);
    };
  }

  static boolean identifier(String text) {
    return !text.isEmpty()
        && text.chars().noneMatch(c -> CHANGED.indexOf(c) >= 0)
        && text.codePointAt(0) != 0xe33
        && text.codePointAt(0) != 0xff9e
        && text.codePointAt(0) != 0xff9f
        && text.codePointAt(0) != 0xeb3
        && (text.codePointAt(0) == '_' || Character.isUnicodeIdentifierStart(text.codePointAt(0)))
        && text.codePoints()
            .allMatch(
                c ->
                    c == '_'
                        || (Character.isUnicodeIdentifierPart(c)
                            && !Character.isIdentifierIgnorable(c)));
  }

  private static boolean all(String text, IntPredicate predicate) {
    return !text.isEmpty() && text.codePoints().allMatch(predicate);
  }

  private static boolean decimal(int c) {
    return Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER;
  }

  private static boolean digit(int c) {
    for (int i = 0; i < DIGITS.length; i += 2) {
      if (c >= DIGITS[i] && c <= DIGITS[i + 1]) {
        return true;
      }
    }
    return false;
  }

  private static boolean numeric(int c) {
    int type = Character.getType(c);
    return type == Character.DECIMAL_DIGIT_NUMBER
        || type == Character.LETTER_NUMBER
        || type == Character.OTHER_NUMBER
        || NUMBERS.indexOf(c) >= 0;
  }

  private static boolean titled(int c) {
    return Character.getType(c) == Character.TITLECASE_LETTER;
  }

  private static boolean cased(int c) {
    return Character.isLowerCase(c) || Character.isUpperCase(c) || titled(c);
  }

  private static boolean title(String text) {
    boolean inside = false;
    boolean any = false;
    for (int c : text.codePoints().toArray()) {
      boolean first = Character.isUpperCase(c) || titled(c);
      if ((first && inside) || (Character.isLowerCase(c) && !inside)) {
        return false;
      }
      inside = cased(c);
      any |= inside;
    }
    return any;
  }

  /** str.title: the first cased letter of each run of them. */
  static String titled(String text) {
    StringBuilder out = new StringBuilder();
    int[] points = text.codePoints().toArray();
    int at = 0;
    while (at < points.length) {
      int start = at;
      while (at < points.length && cased(points[at])) {
        at++;
      }
      if (at == start) {
        out.append(CodePoints.title(points[at++]));
      } else {
        out.append(capitalized(new String(points, start, at - start)));
      }
    }
    return out.toString();
  }

  /** str.capitalize. */
  static String capitalized(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.codePointAt(0);
    String lower = text.toLowerCase(Locale.ROOT);
    return CodePoints.title(first)
        + lower.substring(Character.toString(first).toLowerCase(Locale.ROOT).length());
  }

  /** str.swapcase. */
  static String swapped(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              String one = Character.toString(c);
              out.append(
                  Character.isUpperCase(c)
                      ? one.toLowerCase(Locale.ROOT)
                      : Character.isLowerCase(c) ? one.toUpperCase(Locale.ROOT) : one);
            });
    return out.toString();
  }

  /** str.casefold, by Unicode's full folding. */
  static String folded(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints().forEach(c -> out.append(folded(c)));
    return out.toString();
  }

  private static String folded(int c) {
    if (c == 0x131 || c == 0x130) {
      return c == 0x131 ? "\u0131" : "i\u0307";
    } else if (c == 0x1e9e) {
      return "ss";
    } else if (c >= 0x13a0 && c <= 0x13f5) {
      return Character.toString(c);
    } else if ((c >= 0x13f8 && c <= 0x13fd) || (c >= 0xab70 && c <= 0xabbf)) {
      return Character.toString(c).toUpperCase(Locale.ROOT);
    }
    String lower = Character.toString(c).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    // Alone, a capital sigma is no word's last letter.
    return lower.replace('\u03c2', '\u03c3');
  }
}
