package io.fireact.json;

import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells Jackson what sealed interfaces say themselves: which records there are, and by {@link Kind}
 * what each is called. Where an interface lists its subtypes all the same, that list counts.
 */
public class Kinds extends JacksonAnnotationIntrospector {
  private static final long serialVersionUID = 1L;

  /**
   * The records of a sealed interface, and of those that it permits, by their names, in the order
   * of {@code permits}; write that out, since without it the compiler's order of files decides.
   *
   * @throws IllegalArgumentException when it is not sealed, a record has no name, or two have one
   */
  public static <T> Map<String, Class<? extends T>> of(Class<T> sealed) {
    Map<String, Class<? extends T>> kinds = new LinkedHashMap<>();
    add(sealed, sealed, kinds);
    return kinds;
  }

  private static <T> void add(
      Class<?> sealed, Class<T> family, Map<String, Class<? extends T>> kinds) {
    Class<?>[] permitted = sealed.getPermittedSubclasses();
    if (permitted == null) {
      throw new IllegalArgumentException(sealed.getName() + " is not sealed");
    }
    for (Class<?> type : permitted) {
      if (type.isInterface()) {
        add(type, family, kinds);
        continue;
      }
      Class<? extends T> other = kinds.put(name(type), type.asSubclass(family));
      if (other != null) {
        throw new IllegalArgumentException(
            "%s and %s are both called %s".formatted(other, type, name(type)));
      }
    }
  }

  /**
   * What JSON calls a record.
   *
   * @throws IllegalArgumentException when it has no name
   */
  public static String name(Class<?> type) {
    Kind kind = type.getAnnotation(Kind.class);
    if (kind == null) {
      throw new IllegalArgumentException(type.getName() + " is not annotated with @Kind");
    }
    return kind.value();
  }

  @Override
  public @Nullable List<NamedType> findSubtypes(Annotated annotated) {
    List<NamedType> listed = super.findSubtypes(annotated);
    Class<?>[] permitted = annotated.getRawType().getPermittedSubclasses();
    return listed != null || permitted == null
        ? listed
        : Arrays.stream(permitted).map(NamedType::new).toList();
  }

  @Override
  public @Nullable String findTypeName(AnnotatedClass annotated) {
    Kind kind = annotated.getRawType().getAnnotation(Kind.class);
    return kind == null ? super.findTypeName(annotated) : kind.value();
  }
}
