package io.fireact.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;

/**
 * A chat API that answers what GPT-4 wrote in the trajectories that FireAct released, round by
 * round, and a search API as SerpAPI's that finds what these observed. Both ask for a key. Not for
 * questions that were not released: those are no request that GPT-4 ever had.
 */
final class ReplayedPeers implements AutoCloseable {
  private static final String QUESTION = "Question: ";
  private static final Pattern ROUND =
      Pattern.compile(
          "(Thought: .*\nAction: (\\w+)\\[(.*)\\])\nObservation: (.*)\n", Pattern.MULTILINE);

  /** What the keys are, in the variables that the platform reads. */
  static final String KEY = "fake-key-of-nobody";

  private final MockWebServer chat = new MockWebServer();
  private final MockWebServer search = new MockWebServer();
  private final Map<String, List<Round>> trajectories = new HashMap<>();
  private final Map<String, String> observed = new HashMap<>();
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger found = new AtomicInteger();

  /** What GPT-4 wrote, and what that was answered. */
  record Round(String text, String action, String argument, String observation) {}

  /**
   * @param released a file of trajectories in alpaca format
   * @param most trajectories that are known
   */
  ReplayedPeers(Path released, int most) throws IOException {
    for (JsonNode record : Json.read(Files.readString(released), JsonNode.class)) {
      List<Round> rounds = new ArrayList<>();
      Matcher matcher = ROUND.matcher(record.path("output").asText());
      while (matcher.find()) {
        Round round =
            new Round(matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4));
        rounds.add(round);
        observed.putIfAbsent(round.argument(), round.observation());
      }
      String question = record.path("instruction").asText();
      if (trajectories.size() < most
          && !rounds.isEmpty()
          && rounds.get(rounds.size() - 1).action().equals("finish")
          && !question.contains("\n")) {
        trajectories.put(oneLine(question), rounds);
      }
    }
    FaultyPeers.start(chat, this::chat);
    FaultyPeers.start(search, this::search);
  }

  String chatEndpoint() {
    return "http://127.0.0.1:" + chat.getPort() + "/v1";
  }

  String searchEndpoint() {
    return "http://127.0.0.1:" + search.getPort();
  }

  /** The questions, with what GPT-4 found, as JSON lines of a person's own train questions. */
  String questions() {
    StringBuilder lines = new StringBuilder();
    trajectories.forEach(
        (question, rounds) ->
            lines
                .append(
                    Json.write(
                        Map.of(
                            "question",
                            question,
                            "answer",
                            rounds.get(rounds.size() - 1).argument(),
                            "split",
                            "train")))
                .append('\n'));
    return lines.toString();
  }

  /** What GPT-4 did about a question: an action with its argument a round. */
  List<String> actions(String question) {
    return trajectories.getOrDefault(oneLine(question), List.of()).stream()
        .map(round -> round.action() + "[" + round.argument() + "]")
        .toList();
  }

  /** How often it answered as GPT-4. */
  int answers() {
    return answers.get();
  }

  /** How often it found what had been observed. */
  int found() {
    return found.get();
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  private MockResponse chat(RecordedRequest request) {
    if (!("Bearer " + KEY).equals(request.getHeaders().get("Authorization"))) {
      return FaultyPeers.status(401, "{\"error\": {\"message\": \"Incorrect API key provided\"}}");
    }
    JsonNode body = Json.read(request.getBody().utf8(), JsonNode.class);
    String prompt = body.at("/messages/1/content").asText();
    String episode = prompt.substring(prompt.lastIndexOf(QUESTION) + QUESTION.length());
    List<Round> rounds = trajectories.get(oneLine(episode.lines().findFirst().orElse("")));
    int round = (int) episode.lines().filter(line -> line.startsWith("Observation:")).count();
    if (rounds == null || round >= rounds.size()) {
      return FaultyPeers.status(
          400,
          Json.write(
              Map.of(
                  "error",
                  Map.of("message", "round " + round + " is not in the recording: " + episode))));
    }
    answers.incrementAndGet();
    return FaultyPeers.completion(rounds.get(round).text(), "stop");
  }

  private MockResponse search(RecordedRequest request) {
    if (!KEY.equals(request.getUrl().queryParameter("api_key"))) {
      return FaultyPeers.status(401, "{\"error\": \"Invalid API key.\"}");
    }
    String observation = observed.get(String.valueOf(request.getUrl().queryParameter("q")));
    Map<String, String> success = Map.of("status", "Success");
    if (observation == null) {
      return FaultyPeers.status(
          200, Json.write(Map.of("search_metadata", success, "organic_results", List.of())));
    }
    found.incrementAndGet();
    return FaultyPeers.status(
        200,
        Json.write(
            Map.of("search_metadata", success, "answer_box", Map.of("answer", observation))));
  }

  @Override
  public void close() {
    chat.close();
    search.close();
  }
}
