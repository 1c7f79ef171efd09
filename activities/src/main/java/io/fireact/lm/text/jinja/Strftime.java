package io.fireact.lm.text.jinja;

import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** Python's datetime.strftime of a time without a zone, in the C locale. */
final class Strftime {
  private static final int DAYS = 7;
  private static final int HALF_DAY = 12;
  private static final int CENTURY = 100;

  private Strftime() {}

  static String format(ZonedDateTime time, String format) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        out.append(c);
        continue;
      }
      char flag = format.charAt(++i);
      boolean flagged = "-_0^".indexOf(flag) >= 0 && i + 1 < format.length();
      char directive = flagged ? format.charAt(++i) : flag;
      String text = directive(time, directive);
      out.append(flagged ? flagged(text, flag) : text);
    }
    return out.toString();
  }

  /** glibc's flags of directives that are numbers or names. */
  private static String flagged(String text, char flag) {
    if (flag == '^') {
      return text.toUpperCase(Locale.ROOT);
    }
    String bare = text.replaceFirst("^[0 ]+(?=\\d)", "");
    String fill = " ".repeat(text.length() - bare.length());
    return switch (flag) {
      case '-' -> bare;
      case '_' -> fill + bare;
      default -> fill.replace(' ', '0') + bare;
    };
  }

  private static String directive(ZonedDateTime time, char directive) {
    int sunday = time.getDayOfWeek().getValue() % DAYS;
    int hour = time.getHour() % HALF_DAY == 0 ? HALF_DAY : time.getHour() % HALF_DAY;
    int yearDay = time.getDayOfYear();
    return switch (directive) {
      case 'a' -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'A' -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'b', 'h' -> time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'B' -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'c' -> format(time, "%a %b %e %H:%M:%S %Y");
      case 'C' -> two(time.getYear() / CENTURY);
      case 'd' -> two(time.getDayOfMonth());
      case 'D', 'x' -> format(time, "%m/%d/%y");
      case 'e' -> String.format("%2d", time.getDayOfMonth());
      case 'f' -> String.format("%06d", time.getNano() / 1000);
      case 'F' -> format(time, "%Y-%m-%d");
      case 'G' -> String.valueOf(time.get(IsoFields.WEEK_BASED_YEAR));
      case 'H' -> two(time.getHour());
      case 'I' -> two(hour);
      case 'j' -> String.format("%03d", yearDay);
      case 'k' -> String.format("%2d", time.getHour());
      case 'l' -> String.format("%2d", hour);
      case 'm' -> two(time.getMonthValue());
      case 'M' -> two(time.getMinute());
      case 'n' -> "\n";
      case 'p' -> time.getHour() < HALF_DAY ? "AM" : "PM";
      case 'P' -> time.getHour() < HALF_DAY ? "am" : "pm";
      case 'r' -> format(time, "%I:%M:%S %p");
      case 'R' -> format(time, "%H:%M");
      case 'S' -> two(time.getSecond());
      case 't' -> "\t";
      case 'T', 'X' -> format(time, "%H:%M:%S");
      case 'u' -> String.valueOf(time.getDayOfWeek().getValue());
      case 'U' -> two((yearDay + DAYS - 1 - sunday) / DAYS);
      case 'V' -> two(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
      case 'w' -> String.valueOf(sunday);
      case 'W' -> two((yearDay + DAYS - 1 - (sunday + DAYS - 1) % DAYS) / DAYS);
      case 'y' -> two(time.getYear() % CENTURY);
      case 'Y' -> String.valueOf(time.getYear());
      case 'z', 'Z' -> "";
      case '%' -> "%";
      default -> throw JinjaException.value("no directive of strftime: %" + directive);
    };
  }

  private static String two(int number) {
    return String.format("%02d", number);
  }
}
