package io.fireact.sweep;

import com.google.protobuf.ByteString;
import io.fireact.json.Json;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DataConverterException;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.common.converter.JacksonJsonPayloadConverter;
import io.temporal.common.converter.PayloadConverter;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Optional;

/**
 * How values become Temporal payloads: the JSON mapping of artifacts, and a limit of our own far
 * below the server's 2 MB. Histories carry references and short texts; what is larger belongs into
 * the artifact store.
 */
public final class Payloads {
  /** Largest payload, in bytes of JSON. */
  public static final int LIMIT = 64 * 1024;

  /** Largest payload of the few types of which a workflow sees one, or a history none. */
  public static final int SINGLE_LIMIT = 1024 * 1024;

  /**
   * Largest payload of what an accepted sweep grows into: its progress, and the request that it
   * hands to its next run. Whatever was small enough to be submitted stays below.
   */
  public static final int GROWN_LIMIT = 1792 * 1024;

  private static final Map<String, Integer> LIMITS =
      Map.of(
          "SweepRequest", SINGLE_LIMIT,
          "SweepProgress", GROWN_LIMIT,
          "StageNodes", SINGLE_LIMIT,
          "StageKeys", SINGLE_LIMIT,
          "StageEnds", SINGLE_LIMIT,
          "SweepEnd", GROWN_LIMIT,
          // An argument of a local activity, which no history holds.
          "FinishedEpisode", SINGLE_LIMIT);

  private Payloads() {}

  /** The converter that clients and workers share. */
  public static DataConverter converter() {
    return DefaultDataConverter.newDefaultInstance()
        .withPayloadConverterOverrides(
            new LimitedJson(new JacksonJsonPayloadConverter(Json.mapper())));
  }

  /** A value that is too large for a history. */
  public static final class TooLargeException extends DataConverterException {
    private static final long serialVersionUID = 1L;

    TooLargeException(String type, int bytes, int limit) {
      super(
          "a "
              + type
              + " of "
              + bytes
              + " bytes is over the limit of "
              + limit
              + " bytes for one value in a workflow's history; lower agent.max_tokens,"
              + " agent.observation_chars or agent.rounds, or split the sweep");
    }
  }

  private record LimitedJson(PayloadConverter json) implements PayloadConverter {
    @Override
    public String getEncodingType() {
      return json.getEncodingType();
    }

    @Override
    public Optional<Payload> toData(Object value) {
      Optional<Payload> payload = json.toData(value);
      int bytes = payload.map(Payload::getData).map(ByteString::size).orElse(0);
      if (bytes > LIMIT) {
        String type = value.getClass().getSimpleName();
        int limit =
            value instanceof SweepRequest request && request.memory() != null
                ? GROWN_LIMIT
                : LIMITS.getOrDefault(type, LIMIT);
        if (bytes > limit) {
          throw new TooLargeException(type, bytes, limit);
        }
      }
      return payload;
    }

    @Override
    public <T> T fromData(Payload content, Class<T> valueType, Type valueGenericType) {
      return json.fromData(content, valueType, valueGenericType);
    }
  }
}
