package io.fireact.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.json.Json;
import io.fireact.json.Kinds;
import io.fireact.score.Metric;
import io.fireact.spec.AnsweringSpec;
import io.fireact.spec.NotInKey;
import io.fireact.spec.RequestSpec;
import io.fireact.spec.TrainerSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a stage's key is computed: SHA-256 of the canonical JSON of {@code {"stage": kind,
 * "version": semantics version, "input": what the spec says, the texts that models are told and the
 * metrics, without components marked NotInKey, "needs": keys by role}}.
 */
public final class StageKeys {
  private static final JsonMapper DECIDING =
      Json.mapper().rebuild().annotationIntrospector(new KeyFieldsOnly()).build();

  private static final JsonNode DEFAULT_REQUEST = DECIDING.valueToTree(RequestSpec.defaults());

  /** What an agent that never searches does not read. */
  private static final List<String> ONLY_OF_SEARCHES =
      List.of("rounds", "observation_chars", "noise");

  /** What the trainer openai reads. */
  private static final List<String> READ_BY_OPENAI = List.of("seed", "trajectories", "trainer");

  private StageKeys() {}

  /**
   * The semantics version of a kind of stage. Raise it when the same input and the same needs give
   * another result than before, be it better or only different: finished stages of that kind, and
   * all that follow from them, are then made anew. Leave it for what cannot change a byte of an
   * artifact.
   */
  static int version(StageKind kind, StageInput input) {
    return switch (kind) {
      // 2: records of data files are read in full (alpaca's input), texts of evaluated questions
      // are not pre-trained on.
      // 3: questions are written with all right answers, choices and type; all other stages that
      // have
      // questions need this one, so their keys follow.
      case DATASET -> 3;
      // 2: what stands between think tags is no action; of imported records, the input is read.
      case TRAJECTORIES -> 2;
      // 2: trajectories about held-out questions are looked for.
      case MIX -> 2;
      // 2: a chat template's open think block is closed before the first round.
      case FINE_TUNE -> 2;
      // 2: as trajectories and fine-tuning; answers are compared as Python compares them.
      case EVALUATE -> 2;
      // 2 of a student that chats: templates are rendered as Python renders them, so the prompts of
      // its fine-tunings and evaluations, whose keys follow from this one, may be others.
      // 2 of a student that is trained here: a step's sums are formed in shards, which gives other
      // last bits; of published students a fine-tuning differs in no more than between processors.
      case BASE -> chats(input) || trainedHere(input) ? 2 : 1;
      // 3: more dispositions, and warnings of episodes that were given up and of leakage.
      // 4: a table of the stages' seconds; intervals of fits and of run means are others.
      // 5: figures as SVG only; the metrics that it has are in the key.
      // 6: results by question type; unfinished episodes are one column of the table; a best
      // setting
      // for each evaluation, and none where there is one setting; leaks between tasks.
      // 7: what a target takes, by trajectories and by steps.
      // 8: turns, ways to end and robustness; what training sets leave out; choice between methods;
      // tokens of models' answers by provider and stage.
      case REPORT -> 8;
    };
  }

  private static boolean chats(StageInput input) {
    return input instanceof StageInput.Base base && base.student().chat();
  }

  private static boolean trainedHere(StageInput input) {
    return input instanceof StageInput.Base base && base.student().published().isEmpty();
  }

  /**
   * The key of a stage: 64 lower-case hex digits.
   *
   * @param needs role to the key of the stage that plays it
   */
  static String key(StageKind kind, StageInput input, Map<String, String> needs) {
    ObjectNode all = DECIDING.createObjectNode();
    all.put("stage", name(kind));
    all.put("version", version(kind, input));
    all.set("input", deciding(input));
    all.set("needs", DECIDING.valueToTree(needs));
    return CanonicalJson.sha256(all);
  }

  /** What of a part of a spec may be in a key: all but components marked {@link NotInKey}. */
  public static ObjectNode decidingFields(Record spec) {
    return DECIDING.valueToTree(spec);
  }

  /** What of {@code input} is in the key. */
  static ObjectNode deciding(StageInput input) {
    ObjectNode tree = DECIDING.valueToTree(input);
    // The type's own tag repeats the kind.
    tree.remove("stage");
    if (input instanceof StageInput.Report) {
      // So that a new metric is in the reports of finished sweeps too.
      tree.set("metrics", DECIDING.valueToTree(Metric.ids()));
    }
    if (input instanceof StageInput.Trajectories trajectories) {
      request(trajectories.teacher(), (ObjectNode) tree.path("teacher"));
    } else if (input instanceof StageInput.Base base && !base.student().hasWeights()) {
      request(base.student(), (ObjectNode) tree.path("student"));
    }
    if (input instanceof StageInput.FineTune tuning
        && tuning.fineTune().trainer() instanceof TrainerSpec.OpenAi) {
      // Nothing else of it is sent, so a default that changes must not pay for a second job.
      ((ObjectNode) tree.path("fine_tune")).retain(READ_BY_OPENAI);
    }
    if (tree.path("agent") instanceof ObjectNode agent && !searches(input)) {
      tree.remove("search");
      agent.remove(ONLY_OF_SEARCHES);
    }
    return tree;
  }

  /** Puts what decides of a request in the place of what is written. */
  private static void request(AnsweringSpec spec, ObjectNode tree) {
    Optional<RequestSpec> request = spec.decidingRequest();
    if (request.isPresent()) {
      JsonNode sent = DECIDING.valueToTree(request.get());
      // What is asked as it always was keeps its key: its answers are paid for.
      if (sent.equals(DEFAULT_REQUEST)) {
        tree.remove("request");
      } else {
        tree.set("request", sent);
      }
    }
  }

  private static boolean searches(StageInput input) {
    if (input instanceof StageInput.Evaluate evaluate) {
      return evaluate.agent().method().searches();
    }
    return !(input instanceof StageInput.Trajectories trajectories)
        || trajectories.agent().method().searches();
  }

  /** The kind's name in keys and messages, such as {@code fine_tune}. */
  static String name(StageKind kind) {
    return switch (kind) {
      case DATASET -> "dataset";
      case BASE -> "base";
      case TRAJECTORIES -> "trajectories";
      case MIX -> "mix";
      case FINE_TUNE -> "fine_tune";
      case EVALUATE -> "evaluate";
      case REPORT -> "report";
    };
  }

  /** Leaves out what is marked. */
  private static final class KeyFieldsOnly extends Kinds {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean hasIgnoreMarker(AnnotatedMember member) {
      return member.hasAnnotation(NotInKey.class) || super.hasIgnoreMarker(member);
    }
  }
}
