package io.fireact.lm.format.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.architecture.ElementType;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFileTest {
  private final Path directory;

  SafetensorsFileTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void everyTypeOfTheFormatIsReadAndOnlyThreeAreWeights() throws IOException {
    List<TensorEntry> entries =
        Arrays.stream(TensorType.values())
            .map(type -> new TensorEntry(type.name(), type, List.of(2L, 4L)))
            .toList();
    Path path = directory.resolve("all.safetensors");
    try (OutputStream out = Files.newOutputStream(path)) {
      SafetensorsWriter.write(
          out,
          Map.of("a", "b"),
          entries,
          (entry, target) -> target.write(new byte[(int) entry.bytes()]));
    }
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThat(file.metadata()).containsExactly(Map.entry("a", "b"));
      assertThat(file.tensors().keySet())
          .containsExactlyElementsOf(entries.stream().map(TensorEntry::name).toList());
      assertThat(
              file.tensors().values().stream()
                  .filter(info -> info.type().element().isPresent())
                  .map(TensorInfo::element))
          .containsExactlyInAnyOrder(ElementType.values());
      TensorInfo integers = Objects.requireNonNull(file.tensors().get("I64"));
      assertThat(integers.elements()).isEqualTo(8);
      assertThatThrownBy(integers::element)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "tensor I64 has the type I64, which is not supported for weights; supported are F32,"
                  + " F16 and BF16");
    }
  }

  /** The file is sparse: it takes a few kilobytes on the disk. */
  @Test
  void partsAcrossAndBehindTheEdgesOfAMappingAreRead() throws IOException {
    long size = (5L << 30) / 2;
    byte[] header = Header.of(Map.of(), List.of(entry("big", size), entry("last", 3))).bytes();
    Path path = directory.resolve("big.safetensors");
    long edge = (1L << 30) - header.length;
    try (RandomAccessFile out = new RandomAccessFile(path.toFile(), "rw")) {
      out.write(header);
      for (long place : new long[] {0, edge - 2, 2 * edge, size - 4}) {
        out.seek(header.length + place);
        out.writeInt((int) place);
      }
      out.seek(header.length + size);
      out.write(new byte[] {1, 2, 3});
    }
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      for (long place : new long[] {0, edge - 2, 2 * edge, size - 4}) {
        ByteBuffer part = file.read("big", place, 4);
        assertThat(part.isDirect()).isTrue();
        assertThat(part.order(ByteOrder.BIG_ENDIAN).getInt()).isEqualTo((int) place);
      }
      assertThat(file.read("big", edge - 1, SafetensorsFile.LONGEST_READ).capacity())
          .isEqualTo(1 << 30);
      assertThat(file.read("last", 2, 1).get()).isEqualTo((byte) 3);
      assertThat(file.read("last", 3, 0).remaining()).isZero();
      refuses(() -> file.read("last", 2, 2), "tensor last has no bytes 2 to 4");
      refuses(() -> file.read("last", -1, 2), "tensor last has no bytes -1 to 1");
      refuses(() -> file.read("big", 0, Integer.MAX_VALUE), "tensor big has no bytes");
      refuses(() -> file.read("other", 0, 1), "tensor other is missing");
    }
  }

  @Test
  void aHeaderLongerThanTheFormatAllowsIsRefusedUnread() throws IOException {
    Path path = directory.resolve("long.safetensors");
    try (RandomAccessFile out = new RandomAccessFile(path.toFile(), "rw")) {
      out.setLength(200_000_000);
      out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(100_000_001).array());
    }
    assertBad(path, "the header has 100000001 bytes, allowed are 100000000");
  }

  @Test
  void whatIsWrongIsSaidWithTheFilesName() throws IOException {
    Path path = directory.resolve("x.safetensors");
    assertBad(path, "there is no file");
    Files.write(path, new byte[3]);
    assertBad(path, "it has 3 bytes, less than the header's length takes");
    write(path, "{\"a\":{\"dtype\":\"Q4\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4);
    assertBad(path, "tensor a has the type 'Q4', which the format does not know");
    write(path, "{\"a\":{\"dtype\":\"F4\",\"shape\":[3],\"data_offsets\":[0,2]}}", 2);
    assertBad(path, "tensor a of shape [3] does not fill whole bytes with F4");
    write(path, overlapping(0, 4, 2, 6), 6);
    assertBad(path, "tensor b begins at 2, expected 4: it overlaps the one before");
    write(path, overlapping(0, 4, 5, 9), 9);
    assertBad(path, "tensor b begins at 5, expected 4: the bytes between belong to no tensor");
    write(
        path,
        "{\"a\":{\"dtype\":\"F64\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}",
        0);
    assertBad(path, "has more bytes than a number can count");
    write(path, "{\"a\":{\"dtype\":\"F32\",\"shape\":[1e3],\"data_offsets\":[0,0]}}", 0);
    assertBad(path, "tensor a: shape holds 1000.0");
    write(
        path,
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,99999999999999999999]}}",
        0);
    assertBad(path, "data_offsets holds 99999999999999999999");
    write(path, "{\"a\":{\"dtype\":\"F32\",\"shape\":[0,9999999999],\"data_offsets\":[0,0]}}", 0);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThat(file.read("a", 0, 0).remaining()).isZero();
    }
  }

  @Test
  void aHeaderThatIsNotUtf8IsRefused() throws IOException {
    byte[] json = "{\"__metadata__\":{\"a\":\"?\"}}".getBytes(StandardCharsets.UTF_8);
    json[json.length - 4] = (byte) 0xe9;
    Path path = directory.resolve("x.safetensors");
    Files.write(
        path,
        ByteBuffer.allocate(8 + json.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length)
            .put(json)
            .array());
    assertBad(path, "the header is not UTF-8");
  }

  @Test
  void aContentOfAnotherLengthIsNotWritten() {
    assertThatThrownBy(
            () ->
                SafetensorsWriter.write(
                    OutputStream.nullOutputStream(),
                    Map.of(),
                    List.of(entry("a", 4)),
                    (entry, out) -> out.write(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("tensor a takes 4 bytes, written were 1");
    refuses(
        () -> Header.of(Map.of(), List.of(entry("a", 4), entry("a", 4))),
        "two tensors have the name a");
  }

  private static String overlapping(long a, long b, long c, long d) {
    return ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%d,%d]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%d,%d]}}")
        .formatted(a, b, c, d);
  }

  private static TensorEntry entry(String name, long bytes) {
    return new TensorEntry(name, TensorType.U8, List.of(bytes));
  }

  private static void write(Path path, String header, int bytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    Files.write(
        path,
        ByteBuffer.allocate(8 + json.length + bytes)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length)
            .put(json)
            .array());
  }

  private static void refuses(Runnable call, String reason) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  private static void assertBad(Path path, String reason) {
    assertThatThrownBy(() -> SafetensorsFile.open(path))
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.BAD_DATA))
        .hasMessageContaining(path.toString())
        .hasMessageContaining(reason);
  }
}
