package io.fireact.lm.format;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.architecture.WeightSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Tells whether a base is the one that an adapter was trained on. Another model of the same shape,
 * such as the base's own instruction-tuned version, would take the adapter and compute nonsense.
 */
public final class BaseWeights {
  private static final int SHOWN = 12;

  /** Elements that are on their way at a time. */
  private static final int PIECE = 1 << 16;

  private BaseWeights() {}

  /**
   * What tells these weights from others, as hexadecimal SHA-256: names, types and shapes, and the
   * bytes that {@link WeightSource#identify} takes, which a large model gives in a second. The same
   * however the weights are divided into files.
   */
  public static String identity(WeightSource weights) {
    MessageDigest digest = sha256();
    weights.identify(digest);
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Refuses an adapter that was trained on other weights; one that does not say is let through.
   *
   * @param adapter its name in the message
   * @param identity of the base's weights; asked only where it matters
   * @param given the base's name in the message
   * @throws FailureException BAD_DATA when the weights are others for sure
   */
  static void check(AdapterFiles files, String adapter, Supplier<String> identity, String given) {
    String expected = files.base().weights();
    if (expected == null) {
      return;
    }
    String found = identity.get();
    if (!found.equals(expected)) {
      throw new FailureException(
          FailureType.BAD_DATA,
          "the adapter %s was trained on other weights than those of %s: on %s (weights %s), and these are %s; name its base, or allow another one (--allow-other-base) if that is what you want"
              .formatted(adapter, given, files.base().said(), shown(expected), shown(found)));
    }
  }

  /** What tells an adapter from others. */
  static byte[] digest(AdapterFiles files) {
    MessageDigest digest = sha256();
    AdapterExtras extras = files.extras();
    digest.update(
        (files.targets().stream().sorted().toList() + " " + files.rank() + " " + files.scale())
            .getBytes(StandardCharsets.UTF_8));
    update(digest, files.parameters());
    new TreeMap<>(extras.replaced()).values().forEach(values -> update(digest, values));
    new TreeMap<>(extras.tokens()).values().forEach(rows -> update(digest, rows.values()));
    new TreeMap<>(extras.magnitudes()).values().forEach(values -> update(digest, values));
    new TreeMap<>(extras.shifts()).values().forEach(values -> update(digest, values));
    if (extras.head() != null) {
      update(digest, extras.head().down());
      update(digest, extras.head().up());
    }
    return digest.digest();
  }

  private static void update(MessageDigest digest, float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * PIECE).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < values.length; from += PIECE) {
      int count = Math.min(PIECE, values.length - from);
      bytes.asFloatBuffer().put(values, from, count);
      digest.update(bytes.array(), 0, Float.BYTES * count);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String shown(String identity) {
    return identity.substring(0, Math.min(SHOWN, identity.length()));
  }
}
