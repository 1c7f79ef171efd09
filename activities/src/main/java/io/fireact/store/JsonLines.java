package io.fireact.store;

import com.fasterxml.jackson.core.type.TypeReference;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.json.Json;
import io.fireact.json.JsonLineReader;
import io.fireact.json.MalformedJsonException;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.StageRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** Artifacts that are a JSON value a line. Not for a single document; see {@link Json}. */
public final class JsonLines {
  private JsonLines() {}

  /** Stores the values in their order, a line each. */
  public static ArtifactRef write(ArtifactStore store, Stream<?> values) {
    return write(store, sink -> values.forEachOrdered(sink));
  }

  /**
   * As {@link #write(ArtifactStore, Stream)}, of values that are given one after the other.
   *
   * @param source gives all values to the sink, on its own thread
   */
  public static ArtifactRef write(ArtifactStore store, Consumer<Consumer<Object>> source) {
    return store.put(
        out -> {
          Writer lines = new OutputStreamWriter(out, StandardCharsets.UTF_8);
          try {
            source.accept(value -> line(lines, value));
          } catch (UncheckedIOException e) {
            throw e.getCause();
          }
          lines.flush();
        });
  }

  private static void line(Writer lines, Object value) {
    try {
      lines.write(Json.write(value));
      lines.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * All values of an output of a finished stage.
   *
   * @throws FailureException CORRUPT, naming output and stage, when the record does not list it, or
   *     as {@link #read(ArtifactStore, ArtifactRef, Class)}
   */
  public static <T> List<T> read(
      ArtifactStore store, StageRecord record, String name, Class<T> type) {
    ArtifactRef artifact = output(record, name);
    return read(store, artifact, named(record, name), json -> Json.read(json, type));
  }

  /**
   * The artifact that is an output of a finished stage.
   *
   * @throws FailureException CORRUPT when the record does not list it
   */
  public static ArtifactRef output(StageRecord record, String name) {
    ArtifactRef output = record.outputs().get(name);
    if (output == null) {
      throw new FailureException(
          FailureType.CORRUPT,
          named(record, name) + " is missing: the stage's record does not list it");
    }
    return output;
  }

  /**
   * All values of an artifact, whose digest is verified.
   *
   * @throws FailureException CORRUPT with the line when one is not a {@code type}
   */
  public static <T> List<T> read(ArtifactStore store, ArtifactRef artifact, Class<T> type) {
    return read(store, artifact, named(artifact), json -> Json.read(json, type));
  }

  /** As {@link #read(ArtifactStore, ArtifactRef, Class)}, for generic types. */
  public static <T> List<T> read(ArtifactStore store, ArtifactRef artifact, TypeReference<T> type) {
    return read(store, artifact, named(artifact), json -> Json.read(json, type));
  }

  private static <T> List<T> read(
      ArtifactStore store, ArtifactRef artifact, String name, Function<String, T> value) {
    List<T> values = new ArrayList<>();
    try (InputStream in = store.open(artifact)) {
      JsonLineReader.read(
          in,
          line -> {
            try {
              values.add(value.apply(line.json()));
            } catch (IllegalArgumentException e) {
              throw corrupt("line " + line.number() + " of " + name, e);
            }
          });
    } catch (MalformedJsonException e) {
      throw corrupt(name, e);
    } catch (IOException e) {
      throw new FailureException(
          FailureType.UNAVAILABLE, name + " cannot be read: " + e.getMessage(), e);
    }
    return values;
  }

  private static FailureException corrupt(String where, IllegalArgumentException e) {
    return new FailureException(
        FailureType.CORRUPT, where + " is not what it should be: " + e.getMessage(), e);
  }

  private static String named(ArtifactRef artifact) {
    return "the artifact " + artifact.sha256();
  }

  private static String named(StageRecord record, String name) {
    return "output '%s' of stage '%s' (%s)"
        .formatted(name, record.stage().label(), record.stage().key());
  }
}
