package io.fireact.lm.format.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.lm.architecture.ElementType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the bytes are: a header that accounts for all of them, or one clear error. */
class BrokenHeaderTest {
  private static final List<String> PIECES =
      List.of(
          "{", "}", "[", "]", ",", ":", "\"", "-1", "1e9", "9".repeat(30), "null", "\0", "\"x\"");

  @Property(tries = 3000)
  void changedBytesAreReadInFullOrRefused(@ForAll("changed") byte[] file) {
    check(file);
  }

  @Property(tries = 1000)
  void changedTextIsReadInFullOrRefused(@ForAll("rewritten") byte[] file) {
    check(file);
  }

  @Property(tries = 1000)
  void anyBytesAreReadInFullOrRefused(@ForAll byte[] file) {
    check(file);
  }

  private static void check(byte[] file) {
    try {
      Header header = Header.of(file);
      long next = header.size();
      for (TensorInfo tensor : header.tensors().values()) {
        assertThat(header.size() + tensor.begin()).isEqualTo(next);
        next = header.size() + tensor.end();
      }
      assertThat(next).isEqualTo(file.length);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("not a safetensors file: ");
    }
  }

  @Provide
  Arbitrary<byte[]> changed() throws IOException {
    byte[] whole = file();
    Arbitrary<byte[]> byteChanged =
        Combinators.combine(
                Arbitraries.integers().between(0, whole.length - 1), Arbitraries.bytes())
            .as(
                (place, value) -> {
                  byte[] file = whole.clone();
                  file[place] = value;
                  return file;
                });
    Arbitrary<byte[]> otherLength =
        Arbitraries.integers()
            .between(0, 2 * whole.length)
            .map(length -> Arrays.copyOf(whole, length));
    return Arbitraries.oneOf(byteChanged, otherLength);
  }

  @Provide
  Arbitrary<byte[]> rewritten() throws IOException {
    byte[] whole = file();
    int length = (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    String json = new String(whole, 8, length, StandardCharsets.UTF_8);
    return Combinators.combine(
            Arbitraries.integers().between(0, json.length()),
            Arbitraries.integers().between(0, 8),
            Arbitraries.of(PIECES))
        .as(
            (place, dropped, piece) -> {
              String changed =
                  json.substring(0, place)
                      + piece
                      + json.substring(Math.min(json.length(), place + dropped));
              byte[] bytes = changed.getBytes(StandardCharsets.UTF_8);
              ByteBuffer file =
                  ByteBuffer.allocate(bytes.length + whole.length - length)
                      .order(ByteOrder.LITTLE_ENDIAN);
              file.putLong(bytes.length)
                  .put(bytes)
                  .put(whole, 8 + length, whole.length - 8 - length);
              return file.array();
            });
  }

  private static byte[] file() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SafetensorsWriter.write(
        out,
        Map.of("format", "pt"),
        List.of(
            TensorEntry.of("a", ElementType.F32, 2, 3),
            TensorEntry.of("b", ElementType.BF16, 5),
            TensorEntry.of("c", ElementType.F16)),
        (entry, target) -> target.write(new byte[(int) entry.bytes()]));
    return out.toByteArray();
  }
}
