package io.fireact.model.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.Completion;
import io.fireact.call.RecordingFile;
import io.fireact.json.Json;
import io.fireact.model.CompletionRequest;
import io.fireact.plan.CanonicalJson;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a model answered, as a file: JSON lines, each {@code {"about": "...", "request": "...",
 * "sample": 0, "completion": {...}}}. A request is known by the SHA-256 of its canonical form,
 * prompt included, and its sampling by its seed; {@code about} is for people.
 */
public final class ModelRecording {
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

  // JSON may leave out what Java needs.
  @SuppressWarnings("ConstantValue")
  private void add(String where, JsonNode json) {
    Line line;
    Completion completion;
    try {
      line = Json.read(json.toString(), Line.class);
      if (line.request() == null || line.completion() == null) {
        throw new IllegalArgumentException("needed are request, sample and completion");
      }
      completion = Json.read(line.completion().toString(), Completion.class);
      if (completion.text() == null || completion.finish() == null) {
        throw new IllegalArgumentException("a completion needs text and finish");
      }
    } catch (IllegalArgumentException e) {
      throw RecordingFile.bad(where + e.getMessage());
    }
    Completion other = answers.putIfAbsent(new Key(line.request(), line.sample()), completion);
    if (other != null && !other.equals(completion)) {
      throw RecordingFile.bad(where + "another answer to the same request than before");
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
