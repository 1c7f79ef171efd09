package io.fireact.stage.episode;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.agent.Question;
import io.fireact.json.Json;
import io.fireact.model.CompletionRequest;
import io.fireact.plan.CanonicalJson;
import io.fireact.store.Journal;
import io.fireact.sweep.StageRef;
import io.fireact.sweep.episode.Observation;
import io.fireact.sweep.episode.SearchCall;
import java.util.Optional;

/**
 * Answers that earlier versions kept in a stage's own journal, under the stage's key: they were
 * paid for. Nothing is written there any more.
 */
final class EarlierAnswers {
  private final Journal journal;

  EarlierAnswers(Journal journal) {
    this.journal = journal;
  }

  /** A completion as JSON. */
  Optional<String> completion(StageRef stage, CompletionRequest request) {
    return journal.get(
        new Journal.Key(
            stage.key(),
            request.question().id(),
            "model-" + request.step(),
            CanonicalJson.sha256(asItWas(request))));
  }

  /** What a search found, as the agent read it. */
  Optional<Observation> observation(SearchCall call) {
    return journal
        .get(
            new Journal.Key(
                call.stage().key(),
                call.item(),
                "search-" + call.step(),
                CanonicalJson.sha256(call.query())))
        .map(json -> Json.read(json, Observation.class));
  }

  /** The request in the JSON of those versions, whatever the records have become since. */
  private static ObjectNode asItWas(CompletionRequest request) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    Question question = request.question();
    json.putObject("question")
        .put("id", question.id())
        .put("split", Json.mapper().convertValue(question.split(), String.class))
        .put("text", question.text())
        .put("answer", question.answer())
        .put("type", question.category());
    json.put("step", request.step());
    json.put("prompt", request.prompt());
    request.stop().forEach(json.putArray("stop")::add);
    json.put("max_tokens", request.maxTokens());
    json.put("temperature", request.temperature());
    json.put("seed", request.seed());
    return json;
  }
}
