package io.fireact.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What {@code no_proxy} says: a list of names, addresses and networks, divided by commas or blanks.
 * {@code *} is everything. A name, with or without a dot or {@code *.} before it, is itself and all
 * below it; an address is itself; {@code 10.0.0.0/8} and {@code fd00::/8} are networks, and cover
 * addresses only, since no name is looked up. Each may end in a port. Entries that are none of this
 * cover nothing.
 */
final class NoProxy {
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|.+\\.localhost|127(\\.[0-9]{1,3}){3}|(0+:)*(::|:)?0*1");
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])";
  // Of right numbers only: others would be looked up as names.
  private static final Pattern V4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
  private static final Pattern V6 = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*");

  private final List<String> entries = new ArrayList<>();

  private NoProxy(String list) {
    for (String entry : list.toLowerCase(Locale.ROOT).split("[,\\s]+")) {
      if (!entry.isEmpty()) {
        entries.add(entry);
      }
    }
  }

  static NoProxy of(String list) {
    return new NoProxy(list);
  }

  /** Whether a host is this machine by its name alone. */
  static boolean isThisMachine(String host) {
    return LOOPBACK.matcher(plain(host)).matches();
  }

  /**
   * @param host as it stands in a URL
   * @param port that is asked for
   */
  boolean covers(String host, int port) {
    String asked = plain(host);
    return entries.stream().anyMatch(entry -> covers(entry, asked, port));
  }

  private static boolean covers(String entry, String host, int port) {
    if (entry.equals("*")) {
      return true;
    }
    int slash = entry.indexOf('/');
    if (slash >= 0) {
      return network(plain(entry.substring(0, slash)), entry.substring(slash + 1), host);
    }
    String name = entry;
    // An address of version 6 has colons of its own, and a port only after brackets.
    int colon = entry.lastIndexOf(':');
    boolean ported = colon >= 0 && (entry.indexOf(':') == colon || entry.charAt(colon - 1) == ']');
    if (ported) {
      if (!entry.substring(colon + 1).equals(Integer.toString(port))) {
        return false;
      }
      name = entry.substring(0, colon);
    }
    name = plain(name);
    if (isAddress(name) || isAddress(host)) {
      return isAddress(name)
          && isAddress(host)
          && !bits(name).isEmpty()
          && bits(name).equals(bits(host));
    }
    name = name.replaceFirst("^\\*?\\.", "");
    return !name.isEmpty() && (host.equals(name) || host.endsWith("." + name));
  }

  private static boolean network(String address, String length, String host) {
    if (!isAddress(address) || !isAddress(host) || !length.matches("[0-9]{1,3}")) {
      return false;
    }
    String network = bits(address);
    String asked = bits(host);
    int bits = Integer.parseInt(length);
    return network.length() == asked.length()
        && bits <= network.length()
        && network.regionMatches(0, asked, 0, bits);
  }

  /** Without brackets, final dot and capitals. */
  private static String plain(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    if (name.startsWith("[") && name.endsWith("]")) {
      name = name.substring(1, name.length() - 1);
    }
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  private static boolean isAddress(String text) {
    return V4.matcher(text).matches() || V6.matcher(text).matches();
  }

  /** An address as zeros and ones; empty where it is none after all. */
  private static String bits(String address) {
    try {
      StringBuilder bits = new StringBuilder();
      for (byte b : InetAddress.getByName(address).getAddress()) {
        for (int i = 7; i >= 0; i--) {
          bits.append(b >> i & 1);
        }
      }
      return bits.toString();
    } catch (UnknownHostException e) {
      return "";
    }
  }
}
