package io.fireact.spec.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.json.Default;
import io.fireact.json.Kind;
import io.fireact.spec.field.DefaultWhen;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.Range;
import io.fireact.spec.field.Text;
import io.fireact.spec.field.Words;
import io.fireact.spec.read.SpecVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

public final class RecordSchemaTest {
  public enum Color {
    RED,
    GREEN
  }

  public record Undescribed(@Range(min = 0, max = 1) int a) {}

  public record Unbounded(@Doc("A number.") int a) {}

  public record HalfBounded(@Doc("A number.") @Range(min = 0) double a) {}

  public record TwiceBounded(@Doc("A number.") @Range(min = 0, above = 1, max = 2) double a) {}

  public record TooLarge(@Doc("A number.") @Range(min = 0, max = 3e9) int a) {}

  public record OpenInteger(@Doc("A number.") @Range(above = 0, max = 3) int a) {}

  public record DefaultOutside(@Doc("A number.") @Range(min = 1, max = 2) @Default("3") int a) {}

  public record CaseOutside(
      @Doc("A number.")
          @Range(min = 1, max = 2)
          @Default("1")
          @DefaultWhen(field = "b", value = "3")
          int a) {}

  public record NoNumber(@Doc("A number.") @Range(min = 1, max = 2) @Default("x") int a) {}

  public record NoPlainText(@Doc("A text.") String a) {}

  public record Wordless(@Doc("A text.") @Text(longest = 3, pattern = "^a$") String a) {}

  public record NoSuchWord(@Doc("A color.") @Words("BLUE") Color a) {}

  public record DefaultNotAllowed(@Doc("A color.") @Words("RED") @Default("GREEN") Color a) {}

  public sealed interface Nameless permits Undocumented {}

  @Kind("a")
  public record Undocumented() implements Nameless {}

  @ParameterizedTest
  @CsvSource({
    "Undescribed, is not annotated with @Doc",
    "Unbounded, is not annotated with @Range",
    "HalfBounded, its @Range needs one lower and one upper bound",
    "TwiceBounded, its @Range needs one lower and one upper bound",
    "TooLarge, its type does not hold 3.0E9",
    "OpenInteger, a whole number has a @Range of min and max",
    "DefaultOutside, its default is 3; allowed is a whole number from 1 to 2",
    "CaseOutside, its default is 3; allowed is a whole number from 1 to 2",
    "NoNumber, x",
    "NoPlainText, is not annotated with @Text",
    "Wordless, its @Text needs a pattern and the same in words",
    "NoSuchWord, 'allows [BLUE] of [RED, GREEN]'",
    "DefaultNotAllowed, its default is \"GREEN\"; allowed is RED",
  })
  void aDeclarationThatIsNotWholeIsRefusedWithItsPlace(String record, String message)
      throws ReflectiveOperationException {
    Class<?> type = Class.forName(RecordSchemaTest.class.getName() + "$" + record);
    assertThatThrownBy(() -> RecordSchema.of(type))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(record + ".a")
        .hasMessageContaining(message);
  }

  @Test
  void aKindNeedsADescription() {
    assertThatThrownBy(() -> RecordSchema.oneOf(Nameless.class))
        .hasMessageContaining("Undocumented: is not annotated with @Doc");
  }

  @Test
  void everyOtherFieldThatADefaultLooksAtIsBesideIt() {
    List<String> faults = new ArrayList<>();
    for (SpecVersion version : SpecVersion.values()) {
      lookAtCases(version.schema().root(), faults);
    }
    assertThat(faults).isEmpty();
  }

  private static void lookAtCases(Schema schema, List<String> faults) {
    if (schema instanceof Schema.ListOf list) {
      lookAtCases(list.item(), faults);
    }
    if (schema instanceof Schema.MapOf map) {
      lookAtCases(map.value(), faults);
    }
    if (schema instanceof Schema.OneOf oneOf) {
      oneOf.kinds().forEach(kind -> lookAtCases(kind.group(), faults));
    }
    if (!(schema instanceof Schema.ObjectField group)) {
      return;
    }
    for (Schema.Property field : group.fields()) {
      lookAtCases(field.schema(), faults);
      if (field.defaultValue() instanceof Schema.DefaultValue.Conditional conditional) {
        for (Schema.Case other : conditional.cases()) {
          Optional<Schema> beside =
              group.fields().stream()
                  .filter(each -> each.name().equals(other.field()))
                  .map(Schema.Property::schema)
                  .findFirst();
          boolean takes =
              beside.isPresent()
                  && other
                      .is()
                      .map(
                          word ->
                              beside.get() instanceof Schema.EnumField words
                                  && words.values().contains(word))
                      .orElse(true);
          if (!takes) {
            faults.add(field.name() + " looks at " + other);
          }
        }
      }
    }
  }
}
