package io.fireact.plan;

import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.agent.ReActFormat;
import io.fireact.json.Json;
import io.fireact.spec.NotInKey;
import io.fireact.spec.TeacherSpec;
import java.util.Map;

/**
 * Where a stage's key is computed: SHA-256 of the canonical JSON of {@code {"stage": kind,
 * "version": semantics version, "input": what the spec says, without components marked NotInKey,
 * and prompt texts that decide the result, "needs": keys by role}}.
 */
public final class StageKeys {
  private static final JsonMapper DECIDING =
      Json.mapper().rebuild().annotationIntrospector(new WithoutTheRest()).build();

  private StageKeys() {}

  /**
   * The semantics version of a kind of stage. Raise it when the same input and the same needs give
   * another result than before, be it better or only different: finished stages of that kind, and
   * all that follow from them, are then made anew. Leave it for what cannot change a byte of an
   * artifact.
   */
  static int version(StageKind kind) {
    return switch (kind) {
      case DATASET, BASE, TRAJECTORIES, MIX, FINE_TUNE, EVALUATE -> 1;
      case REPORT -> 3;
    };
  }

  /**
   * The key of a stage: 64 lower-case hex digits.
   *
   * @param needs role to the key of the stage that plays it
   */
  static String key(StageKind kind, StageInput input, Map<String, String> needs) {
    ObjectNode all = DECIDING.createObjectNode();
    all.put("stage", name(kind));
    all.put("version", version(kind));
    all.set("input", deciding(input));
    all.set("needs", DECIDING.valueToTree(needs));
    return CanonicalJson.sha256(all);
  }

  /** What of {@code input} is in the key. */
  static ObjectNode deciding(StageInput input) {
    ObjectNode tree = DECIDING.valueToTree(input);
    // The type's own tag repeats the kind.
    tree.remove("stage");
    if (input instanceof StageInput.Trajectories trajectories
        && trajectories.teacher() instanceof TeacherSpec.OpenAi) {
      tree.put("instruction", ReActFormat.INSTRUCTION);
    }
    return tree;
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
  private static final class WithoutTheRest extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean hasIgnoreMarker(AnnotatedMember member) {
      return member.hasAnnotation(NotInKey.class) || super.hasIgnoreMarker(member);
    }
  }
}
