package io.fireact.spec.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fireact.spec.schema.JsonSchemaWriter;
import java.util.Arrays;

/**
 * The JSON Schema of specs, for editors. It knows each field alone; rules between fields are
 * checked by {@link SpecReader} only.
 */
public final class SpecSchema {
  private SpecSchema() {}

  /** Draft 2020-12, indented, with a newline at the end: the committed file's exact text. */
  public static String json() {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter()
            .withObjectIndenter(indenter)
            .withArrayIndenter(DefaultPrettyPrinter.FixedSpaceIndenter.instance);
    ObjectWriter writer = new JsonMapper().writer(printer);
    try {
      return writer.writeValueAsString(
              JsonSchemaWriter.write(
                  Arrays.stream(SpecVersion.values()).map(SpecVersion::schema).toList()))
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the schema is a plain tree and can be written", e);
    }
  }
}
