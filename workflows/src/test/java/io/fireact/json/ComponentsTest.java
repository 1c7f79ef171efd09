package io.fireact.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

public final class ComponentsTest {
  @Default("7")
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  @interface Seven {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  public sealed interface Tool permits Saw, Axe {}

  @Kind("saw")
  public record Saw(@Default("30") int teeth) implements Tool {}

  @Kind("axe")
  public record Axe(double weight) implements Tool {}

  public record Handle(@Default("oak, ash") List<String> woods, @Seven int length) {
    public Handle {
      woods = List.copyOf(woods);
    }
  }

  public record Shelf(
      long id,
      @Default("new") @Before("old") String label,
      @Default("false") @Before("true") boolean locked,
      @Default("0.5") double load,
      @Default("axe") @Before("saw") Tool tool,
      @Default Map<String, String> notes,
      @Default JsonNode open,
      @JsonUnwrapped Handle handle) {

    /** One that a caller makes; Jackson must not take it for the canonical one. */
    public Shelf(long id) {
      this(
          id,
          "made",
          false,
          1,
          new Axe(2),
          Map.of(),
          Json.mapper().createObjectNode(),
          new Handle(List.of(), 0));
    }
  }

  @Test
  void jsonThatLacksAComponentMeansWhatWasFixedBeforeThereWasOne() {
    Shelf read = Json.read("{\"id\": 3}", Shelf.class);
    assertThat(read)
        .isEqualTo(
            new Shelf(
                3,
                "old",
                true,
                0.5,
                new Saw(30),
                Map.of(),
                Json.mapper().createObjectNode(),
                new Handle(List.of("oak", "ash"), 7)));
    assertThat(Json.read(Json.write(read), Shelf.class)).isEqualTo(read);
  }

  @Test
  void whatJsonHasIsTakenAsItIs() {
    Shelf read =
        Json.read(
            "{\"id\": 3, \"label\": \"\", \"load\": 2, \"length\": 0, \"locked\": false,"
                + " \"tool\": {\"kind\": \"axe\", \"weight\": 1}, \"notes\": {\"a\": \"b\"}}",
            Shelf.class);
    assertThat(read.label()).isEmpty();
    assertThat(read.load()).isEqualTo(2);
    assertThat(read.locked()).isFalse();
    assertThat(read.tool()).isEqualTo(new Axe(1));
    assertThat(read.notes()).containsEntry("a", "b");
    assertThat(read.handle().length()).isZero();
    for (String never : List.of("load", "label", "tool", "woods")) {
      assertThatThrownBy(() -> Json.read("{\"id\": 3, \"" + never + "\": null}", Shelf.class))
          .hasMessageContaining("Invalid `null` value")
          .hasMessageContaining(never);
    }
  }

  @Test
  void aRecordOfDefaultsIsMadeOfNothing() {
    assertThat(Json.defaults(Saw.class)).isEqualTo(new Saw(30));
  }

  @Test
  void aCopyHasOneComponentChanged() {
    Handle handle = new Handle(List.of("oak"), 1);
    assertThat(Components.with(handle, "length", 2)).isEqualTo(new Handle(List.of("oak"), 2));
    assertThatThrownBy(() -> Components.with(handle, "width", 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has no width");
    assertThatThrownBy(() -> Components.with(handle, "length", "two"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void textThatIsNoValueOfTheTypeIsRefused() {
    assertThatThrownBy(() -> Components.value(int.class, "many"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Components.value(boolean.class, "yes"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Components.value(Handle.class, "oak"))
        .hasMessageContaining("a Handle has no default \"oak\"");
  }
}
