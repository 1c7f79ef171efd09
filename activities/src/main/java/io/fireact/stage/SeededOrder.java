package io.fireact.stage;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/**
 * The one way in which items are drawn: the first in the order of SHA-256 of a seed and the item's
 * id. It does not depend on the items' order or number, so a larger draw holds every smaller one.
 */
public final class SeededOrder {
  private SeededOrder() {}

  /** {@code items} in the seed's order. */
  public static <T> List<T> of(List<T> items, long seed, Function<T, String> id) {
    return items.stream()
        .map(item -> new Placed<>(digest(seed, id.apply(item)), item))
        .sorted(Comparator.comparing(Placed::place))
        .map(Placed::item)
        .toList();
  }

  /** A seed for one item's own random choices, such as the sampling of one model call. */
  public static long seed(long seed, String id) {
    return Long.parseUnsignedLong(digest(seed, id).substring(0, 16), 16);
  }

  private record Placed<T>(String place, T item) {}

  private static String digest(long seed, String id) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of()
          .formatHex(digest.digest((seed + ":" + id).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
