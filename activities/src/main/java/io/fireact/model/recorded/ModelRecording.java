package io.fireact.model.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.Completion;
import io.fireact.call.RecordingFile;
import io.fireact.json.Json;
import io.fireact.model.CompletionRequest;
import io.fireact.plan.CanonicalJson;
import io.fireact.record.DataRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a model answered, as a file: JSON lines, each {@code {"about": "...", "request": "...",
 * "sample": 0, "completion": {...}}}. A request is known by the SHA-256 of its canonical form,
 * prompt included, and its sampling by its seed; {@code about} is for people.
 */
public final class ModelRecording {
  private static final List<String> LINE = List.of("about", "request", "sample", "completion");
  private static final List<String> COMPLETION =
      List.of("text", "input_tokens", "output_tokens", "finish", "seconds", "usage");
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

  private final Map<Key, Completion> answers = new HashMap<>();

  private ModelRecording() {}

  private record Key(String request, long sample) {}

  /** One line of the file. */
  private record Line(String about, String request, long sample, JsonNode completion) {}

  /**
   * Reads a recording.
   *
   * @throws io.fireact.failure.FailureException BAD_DATA when it cannot be read, is another file,
   *     has a line that is no answer, or two answers to one request
   */
  public static ModelRecording read(RecordingFile file) {
    ModelRecording recording = new ModelRecording();
    file.read(recording::add);
    return recording;
  }

  private void add(DataRecord line) {
    line.expectFields("a recorded answer", LINE, Set.of());
    line.textOrEmpty("about");
    String request = line.text("request");
    if (!SHA_256.matcher(request).matches()) {
      throw line.bad("\"request\" must be a SHA-256 in 64 lower-case hex digits");
    }
    long sample = line.whole("sample", Long.MIN_VALUE);
    Completion completion = completion(line.object("completion"));
    Completion other = answers.putIfAbsent(new Key(request, sample), completion);
    if (other != null && !other.equals(completion)) {
      throw line.bad("another answer to the same request than before; keep one of the two");
    }
  }

  private static Completion completion(DataRecord answer) {
    answer.expectFields("a completion", COMPLETION, Set.of());
    answer.text("text");
    answer.whole("input_tokens", 0);
    answer.whole("output_tokens", 0);
    try {
      return Json.read(answer.value().toString(), Completion.class);
    } catch (IllegalArgumentException e) {
      throw answer.bad(
          "\"finish\" must be STOP or LENGTH, \"seconds\" a number and \"usage\" counts of tokens, but they are %s, %s and %s"
              .formatted(
                  answer.value().path("finish"),
                  answer.value().path("seconds"),
                  answer.value().path("usage")));
    }
  }

  /** What was answered to the request; empty where it was not asked. */
  public Optional<Completion> find(CompletionRequest request) {
    return Optional.ofNullable(
        answers.get(new Key(CanonicalJson.sha256(request.canonical()), request.seed())));
  }

  /** The line of a recording that says what was answered to a request. */
  public static String line(String about, String request, long sample, JsonNode completion) {
    return Json.write(new Line(about, request, sample, completion));
  }
}
