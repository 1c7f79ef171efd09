package io.fireact.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CheckedTextTest {

  @Property
  void whatIsWrittenIsRead(@ForAll @CharRange(from = ' ', to = '\u07ff') String line) {
    assertThat(CheckedText.read(CheckedText.write(line))).contains(line);
  }

  @Property
  void aCutOrAChangedByteIsNoticed(
      @ForAll @CharRange(from = ' ', to = '\u07ff') String line,
      @ForAll @IntRange(max = 10_000) int where,
      @ForAll @IntRange(min = 1, max = 255) int change) {
    byte[] file = CheckedText.write(line);
    int at = where % file.length;

    assertThat(CheckedText.read(Arrays.copyOf(file, at))).isEmpty();
    file[at] ^= (byte) change;
    assertThat(CheckedText.read(file)).isEmpty();
  }

  @Test
  void aTextOfTwoLinesIsRefused() {
    assertThatThrownBy(() -> CheckedText.write("a\nb"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line must not have a line break");
  }
}
