package io.fireact.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.junit.jupiter.api.Test;

final class KindsTest {
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  private sealed interface Shape permits Circle, Square {}

  @Kind("circle")
  private record Circle(int radius) implements Shape {}

  @Kind("square")
  private record Square(int side) implements Shape {}

  private record Drawing(Shape shape) {}

  private sealed interface Odd permits Nameless {}

  private record Nameless() implements Odd {}

  private sealed interface Twins permits One, Other {}

  @Kind("twin")
  private record One() implements Twins {}

  @Kind("twin")
  private record Other() implements Twins {}

  @Test
  void aRecordIsWrittenAndReadUnderItsName() {
    String json = Json.write(new Drawing(new Square(2)));
    assertThat(json).isEqualTo("{\"shape\":{\"kind\":\"square\",\"side\":2}}");
    assertThat(Json.read(json, Drawing.class)).isEqualTo(new Drawing(new Square(2)));
    assertThat(Json.read("{\"kind\":\"circle\",\"radius\":1}", Shape.class))
        .isEqualTo(new Circle(1));
    assertThat(Json.write(new Circle(1))).isEqualTo("{\"kind\":\"circle\",\"radius\":1}");
  }

  @Test
  void aNameThatNoRecordHasIsRefused() {
    assertThatThrownBy(() -> Json.read("{\"kind\":\"line\"}", Shape.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line");
  }

  @Test
  void theRecordsOfAnInterfaceAreKnownByTheirNames() {
    assertThat(Kinds.of(Shape.class))
        .containsOnlyKeys("circle", "square")
        .containsEntry("square", Square.class);
    assertThatThrownBy(() -> Kinds.of(Odd.class)).hasMessageContaining("is not annotated");
    assertThatThrownBy(() -> Kinds.of(Twins.class)).hasMessageContaining("both called twin");
    assertThatThrownBy(() -> Kinds.of(Runnable.class)).hasMessageContaining("is not sealed");
  }
}
