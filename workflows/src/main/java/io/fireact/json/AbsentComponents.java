package io.fireact.json;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.InjectableValues;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/**
 * Gives Jackson what a record says of components that JSON lacks ({@link Before}, {@link Default}).
 * Such a component is never null: JSON that has a null for it is refused.
 */
final class AbsentComponents extends NopAnnotationIntrospector {
  private static final long serialVersionUID = 1L;

  /** Values by what {@link #findInjectableValue} returned. */
  static final class Values extends InjectableValues {

    @Override
    public Object findInjectableValue(
        DeserializationContext context,
        Object id,
        BeanProperty component,
        @Nullable Object owner,
        @Nullable Boolean optional,
        @Nullable Boolean useInput)
        throws JsonMappingException {
      try {
        return context.readTreeAsValue((JsonNode) id, component.getType());
      } catch (JsonMappingException e) {
        throw e;
      } catch (IOException e) {
        throw JsonMappingException.from(context, "cannot read the default of " + component, e);
      }
    }

    @Override
    @Deprecated
    public Object findInjectableValue(
        Object id, DeserializationContext context, BeanProperty component, @Nullable Object owner)
        throws JsonMappingException {
      return findInjectableValue(context, id, component, owner, null, null);
    }
  }

  @Override
  public JsonSetter.@Nullable Value findSetterInfo(Annotated annotated) {
    return annotated instanceof AnnotatedMember member && findInjectableValue(member) != null
        ? JsonSetter.Value.forValueNulls(Nulls.FAIL)
        : null;
  }

  @Override
  public JacksonInject.@Nullable Value findInjectableValue(AnnotatedMember member) {
    if (!(member instanceof AnnotatedParameter parameter)) {
      return null;
    }
    RecordComponent[] components = member.getDeclaringClass().getRecordComponents();
    if (components == null || parameter.getOwner().getParameterCount() != components.length) {
      return null;
    }
    RecordComponent component = components[parameter.getIndex()];
    return component.getType() == parameter.getRawType()
        ? Components.absentValue(component)
            .map(value -> JacksonInject.Value.construct(value, true, true))
            .orElse(null)
        : null;
  }
}
