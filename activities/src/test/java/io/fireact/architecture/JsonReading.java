package io.fireact.architecture;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;

/**
 * JSON is read in {@code io.fireact.json} and nowhere else, so that no reader passes over what
 * follows a value, over a second key, or over a byte that is not UTF-8.
 */
public final class JsonReading {
  private static final Set<String> READERS =
      Set.of(
          "com.fasterxml.jackson.databind.ObjectMapper",
          "com.fasterxml.jackson.databind.json.JsonMapper",
          "com.fasterxml.jackson.databind.ObjectReader",
          "com.fasterxml.jackson.core.JsonFactory",
          "com.fasterxml.jackson.core.TokenStreamFactory");

  private static final Set<String> METHODS =
      Set.of("readTree", "readValue", "readValues", "reader", "readerFor", "createParser");

  private JsonReading() {}

  /** Calls no method of Jackson that reads a text. */
  public static ArchCondition<JavaClass> readNoJson() {
    return new ArchCondition<>("read no JSON by themselves") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (JavaAccess<?> access : type.getAccessesFromSelf()) {
          if (READERS.contains(access.getTargetOwner().getName())
              && METHODS.contains(access.getTarget().getName())) {
            events.add(SimpleConditionEvent.satisfied(type, access.getDescription()));
          }
        }
      }
    };
  }
}
