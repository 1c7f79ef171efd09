package io.fireact.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.fireact.json.Json;
import io.fireact.plan.ArtifactRef;
import io.fireact.sweep.FailureException;
import io.fireact.sweep.FailureType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** Artifacts that are a JSON value a line. Not for a single document; see {@link Json}. */
public final class JsonLines {
  private JsonLines() {}

  /** Stores the values in their order, a line each. */
  public static ArtifactRef write(ArtifactStore store, Stream<?> values) {
    return store.put(
        out -> {
          Writer lines = new OutputStreamWriter(out, StandardCharsets.UTF_8);
          for (Iterator<?> each = values.iterator(); each.hasNext(); ) {
            lines.write(Json.write(each.next()));
            lines.write('\n');
          }
          lines.flush();
        });
  }

  /**
   * All values of an artifact, whose digest is verified.
   *
   * @throws FailureException CORRUPT, also when a line is not a {@code type}
   */
  public static <T> List<T> read(ArtifactStore store, ArtifactRef artifact, Class<T> type) {
    return read(
        store,
        artifact,
        new TypeReference<T>() {
          @Override
          public java.lang.reflect.Type getType() {
            return type;
          }
        });
  }

  /** As {@link #read(ArtifactStore, ArtifactRef, Class)}, for generic types. */
  public static <T> List<T> read(ArtifactStore store, ArtifactRef artifact, TypeReference<T> type) {
    List<T> values = new ArrayList<>();
    try (InputStream in = store.open(artifact);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        values.add(Json.mapper().readValue(line, type));
      }
    } catch (JsonProcessingException e) {
      throw new FailureException(
          FailureType.CORRUPT,
          "line %d of the artifact %s is not what it should be: %s"
              .formatted(values.size() + 1, artifact.sha256(), e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new FailureException(
          FailureType.UNAVAILABLE,
          "the artifact " + artifact.sha256() + " cannot be read: " + e.getMessage(),
          e);
    }
    return values;
  }
}
