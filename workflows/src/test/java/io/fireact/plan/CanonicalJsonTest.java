package io.fireact.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CanonicalJsonTest {

  /** RFC 8785, appendix B: the bits of a double and its text. */
  @ParameterizedTest
  @CsvSource({
    "0000000000000000, 0",
    "8000000000000000, 0",
    "0000000000000001, 5e-324",
    "8000000000000001, -5e-324",
    "7fefffffffffffff, 1.7976931348623157e+308",
    "ffefffffffffffff, -1.7976931348623157e+308",
    "4340000000000000, 9007199254740992",
    "c340000000000000, -9007199254740992",
    "4430000000000000, 295147905179352830000",
    "44b52d02c7e14af5, 9.999999999999997e+22",
    "44b52d02c7e14af6, 1e+23",
    "44b52d02c7e14af7, 1.0000000000000001e+23",
    "444b1ae4d6e2ef4e, 999999999999999700000",
    "444b1ae4d6e2ef4f, 999999999999999900000",
    "444b1ae4d6e2ef50, 1e+21",
    "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d, 0.000001",
    "41b3de4355555553, 333333333.3333332",
    "41b3de4355555554, 333333333.33333325",
    "41b3de4355555555, 333333333.3333333",
    "41b3de4355555556, 333333333.3333334",
    "41b3de4355555557, 333333333.33333343",
    "becbf647612f3696, -0.0000033333333333333333",
    "43143ff3c1cb0959, 1424953923781206.2"
  })
  void numbersAreWrittenAsTheStandardSays(String bits, String text) {
    double value = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
    assertThat(CanonicalJson.write(value)).isEqualTo(text);
  }

  /** RFC 8785, section 3.2.3: keys by UTF-16 units. */
  @Test
  void keysAreSortedByTheirUtf16Units() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("\u20ac", "Euro Sign");
    map.put("\r", "Carriage Return");
    map.put("\ufb33", "Hebrew Letter Dalet With Dagesh");
    map.put("1", "One");
    map.put("\ud83d\ude00", "Emoji: Grinning Face");
    map.put("\u0080", "Control");
    map.put("\u00f6", "Latin Small Letter O With Diaeresis");
    assertThat(CanonicalJson.write(map))
        .isEqualTo(
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
                + "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
                + "\"\ud83d\ude00\":\"Emoji: Grinning Face\","
                + "\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
  }

  /** RFC 8785, section 3.2.2. */
  @Test
  void textsAreEscapedAsLittleAsPossible() {
    assertThat(CanonicalJson.write("\u20ac$\u000f\nA'B\"\\\\\"/\b\f\t\u007f"))
        .isEqualTo("\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\\b\\f\\t\u007f\"");
  }

  @Test
  void equalNumbersHaveOneText() {
    assertThat(List.of(16, 16L, 16.0, 16f, new BigDecimal("16.00"), new BigDecimal("1.6e1")))
        .extracting(CanonicalJson::write)
        .containsOnly("16");
    assertThat(List.of(0.01, new BigDecimal("0.010")))
        .extracting(CanonicalJson::write)
        .containsOnly("0.01");
  }

  @Test
  void integersKeepAllTheirDigits() {
    assertThat(CanonicalJson.write(Long.MAX_VALUE)).isEqualTo("9223372036854775807");
    assertThat(CanonicalJson.write(Long.MIN_VALUE)).isEqualTo("-9223372036854775808");
  }

  @Test
  void valuesNest() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("b", List.of(1, List.of(), Map.of()));
    map.put("a", null);
    map.put("c", true);
    assertThat(CanonicalJson.write(map)).isEqualTo("{\"a\":null,\"b\":[1,[],{}],\"c\":true}");
  }

  @Test
  void thereIsNoTextForWhatIsNoNumber() {
    assertThatThrownBy(() -> CanonicalJson.write(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("JSON has no number NaN");
    assertThatThrownBy(() -> CanonicalJson.write(Double.NEGATIVE_INFINITY))
        .hasMessage("JSON has no number -Infinity");
  }

  @Test
  void theDigestIsThatOfTheUtf8Text() {
    // printf '{"a":"é"}' | sha256sum
    assertThat(CanonicalJson.sha256(Map.of("a", "\u00e9")))
        .isEqualTo("b3a092a6af48807fa9482b2ee140105575daa26d5b24b3c0e60a7e2dee6683b1");
  }

  @Property
  void everyFiniteDoubleReadsBackAsItselfAndNeverLongerThanJavasText(@ForAll double value) {
    String text = CanonicalJson.write(value);
    assertThat(Double.parseDouble(text)).isEqualTo(value + 0.0);
    assertThat(new BigDecimal(text).stripTrailingZeros().precision())
        .isLessThanOrEqualTo(BigDecimal.valueOf(value).stripTrailingZeros().precision());
  }

  @Property
  void aTextReadsBackAsItself(@ForAll String text) throws JsonProcessingException {
    assertThat(new JsonMapper().readValue(CanonicalJson.write(text), String.class)).isEqualTo(text);
  }
}
