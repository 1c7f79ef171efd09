package io.fireact.lm.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Map<String, Safetensors.Tensor> tensors = new LinkedHashMap<>();
    tensors.put("b", new Safetensors.Tensor(new long[] {2, 3}, new float[] {1, 2, 3, 4, 5, 6}));
    tensors.put("a", new Safetensors.Tensor(new long[] {0}, new float[0]));
    tensors.put("c", new Safetensors.Tensor(new long[] {}, new float[] {-0.5f}));

    Safetensors read = Safetensors.read(bytes(new Safetensors(Map.of("k", "v\"é"), tensors)));

    assertThat(read.metadata()).isEqualTo(Map.of("k", "v\"é"));
    assertThat(read.values("b", 2, 3)).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(read.values("a", 0)).isEmpty();
    assertThat(read.values("c")).containsExactly(-0.5f);
  }

  @Test
  void theLayoutIsTheFormats() throws IOException {
    byte[] file =
        bytes(
            new Safetensors(
                Map.of(), Map.of("x", new Safetensors.Tensor(new long[] {1}, new float[] {1}))));
    ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) buffer.getLong(0);
    assertThat(length % 8).isZero();
    assertThat(new String(file, 8, length, StandardCharsets.UTF_8).strip())
        .isEqualTo("{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}");
    assertThat(buffer.getFloat(8 + length)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]                                                                  | not a JSON object",
        "{\"x\":                                                             | not JSON",
        "{\"x\":{}}                                                          | has the type ''",
        "{\"x\":{\"dtype\":\"Q4\",\"shape\":[2],\"data_offsets\":[0,4]}}     | not know; it knows BOOL",
        "{\"x\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}                  | no list shape",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1]}}                           | no list data_offsets",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}   | shape holds -1",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}  | shape holds 1.5",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}    | not [begin, end]",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}      | not [begin, end]",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}    | takes 4 bytes",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[9],\"data_offsets\":[0,36]}}   | cut short",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}    | begins at 4, expected 0",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}    | 4 bytes at its end",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[99999999999,9],\"data_offsets\":[0,4]}} | its shape 3599999999964",
        "{\"__metadata__\":{\"a\":1}}                                        | not a string",
        "{\"__metadata__\":3}                                                | not an object",
        "{\"__metadata__\":{},\"__metadata__\":{}}                            | Duplicate",
        "{} {}                                                               | not JSON",
      })
  void aBadHeaderIsRefusedWithItsReason(String header, String reason) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(16 + json.length).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(json.length).put(json);
    assertThatThrownBy(() -> Safetensors.read(file.array()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a safetensors file")
        .hasMessageContaining(reason);
  }

  @Test
  void onlyFloatsAreReadIntoMemory() {
    byte[] json =
        "{\"x\":{\"dtype\":\"BF16\",\"shape\":[4],\"data_offsets\":[0,8]}}"
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(16 + json.length).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(json.length).put(json);
    assertThatThrownBy(() -> Safetensors.read(file.array()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tensor x has the type BF16; only F32 is read here");
  }

  @Test
  void aFileCutAnywhereIsRefused() throws IOException {
    byte[] file =
        bytes(
            new Safetensors(
                Map.of("k", "v"),
                Map.of("x", new Safetensors.Tensor(new long[] {3}, new float[] {1, 2, 3}))));
    for (int length = 0; length < file.length; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> Safetensors.read(cut)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aHeaderLengthThatIsNotTrueIsRefused() {
    for (long length : new long[] {-1, 0, 1, 9, Long.MAX_VALUE, 1L << 40}) {
      ByteBuffer file = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
      file.putLong(length);
      assertThatThrownBy(() -> Safetensors.read(file.array()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static byte[] bytes(Safetensors file) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    file.write(out);
    return out.toByteArray();
  }
}
