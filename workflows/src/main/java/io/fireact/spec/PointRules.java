package io.fireact.spec;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.Split;
import io.fireact.spec.yaml.SourceLocation;
import io.fireact.spec.yaml.Violations;
import io.fireact.spec.yaml.YamlNode;
import io.fireact.spec.yaml.YamlNode.Entry;
import io.fireact.spec.yaml.YamlNode.Mapping;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules between the fields of one point, each with the place where it can be put right. */
final class PointRules {
  // Shares are written with a few digits; thirds do not add up exactly.
  private static final double SHARES = 1e-6;

  private static final Set<String> OWN_HEADERS =
      Set.of(
          "host",
          "connection",
          "content-length",
          "content-type",
          "content-encoding",
          "transfer-encoding",
          "accept",
          "accept-encoding",
          "idempotency-key");
  private static final Pattern SECRET_NAME =
      Pattern.compile("authorization|cookie|token|secret|password|(^|[-_])(api-?|access-?)?key$");
  private static final Pattern SECRET_FIELD =
      Pattern.compile("(.*[-_])?(api[-_]?key|access[-_]?token|authorization|password|secret)");

  private final PointSpec point;
  private final Mapping spec;
  private final Violations violations;

  private PointRules(PointSpec point, Mapping spec, Violations violations) {
    this.point = point;
    this.spec = spec;
    this.violations = violations;
  }

  /**
   * @param spec the text that the point was read from, its axes put in
   */
  static void check(PointSpec point, Mapping spec, Violations violations) {
    PointRules rules = new PointRules(point, spec, violations);
    rules.task();
    rules.teacher();
    rules.method();
    rules.request();
    rules.student();
    rules.fineTune();
    rules.learningRate();
    rules.evaluate();
  }

  private void task() {
    if (point.task() instanceof TaskSpec.World world) {
      TaskSpec.Hops hops = world.hops();
      double sum = hops.two() + hops.three() + hops.comparison();
      if (Math.abs(sum - 1) > SHARES) {
        violation(
            "task.hops",
            "two %s, three %s and comparison %s add up to %s; they must add up to 1"
                .formatted(
                    hops.two(), hops.three(), hops.comparison(), Math.round(sum * 1e9) / 1e9));
      }
    }
  }

  private void teacher() {
    boolean world = point.task() instanceof TaskSpec.World;
    if (world && point.teacher() instanceof TeacherSpec.Released) {
      violation(
          "teacher.kind",
          "released trajectories are about hotpotqa; a world task allows scripted or openai");
    }
    if (!world && !(point.teacher() instanceof TeacherSpec.Released)) {
      violation(
          "teacher.kind",
          "a hotpotqa task has no train questions that a teacher could be asked; allowed is"
              + " released");
    }
    if (point.task() instanceof TaskSpec.World task && asked() > task.train()) {
      violation(
          "teacher.questions",
          "%s questions are more than the %s of task.train".formatted(asked(), task.train()));
    }
  }

  private void method() {
    boolean taught = point.fineTune().trajectories() > 0 || point.agent().shots() > 0;
    if (taught
        && point.teacher() instanceof TeacherSpec.Scripted
        && !point.agent().method().searches()) {
      violation(
          "agent.method",
          "the scripted teacher knows only what it searches for, so it has no trajectories of method %s; choose another teacher.kind, or react or reflexion"
              .formatted(point.agent().method().id()));
    }
  }

  private void request() {
    if (!(point.teacher() instanceof TeacherSpec.OpenAi openAi)) {
      return;
    }
    RequestSpec request = openAi.request();
    if (request.temperature() == RequestSpec.Sent.AUTO
        && openAi.resolvedRequest().temperature() == RequestSpec.Sent.OMIT
        && openAi.temperature() != 1
        && written("teacher", "temperature")) {
      violation(
          "teacher.temperature",
          "%s is not taken by %s, which answers at 1 only; leave it away, or set teacher.request.temperature to send or omit"
              .formatted(openAi.temperature(), openAi.model()));
    }
    for (String field : RequestSpec.RESERVED) {
      if (request.extraBody().has(field)) {
        violation(
            "teacher.request.extra_body." + field,
            "%s is set elsewhere: by teacher.model, teacher.temperature, teacher.seed, agent.max_tokens and teacher.request's own fields, or by fireact itself"
                .formatted(field));
      }
    }
    for (String header : request.headers().keySet()) {
      String name = header.toLowerCase(Locale.ROOT);
      if (SECRET_NAME.matcher(name).find() || header.equalsIgnoreCase(request.keyHeader())) {
        violation(
            "teacher.request.headers." + header,
            "%s is for a key, which never belongs in a spec; teacher.api_key_variable names the environment variable that holds it, teacher.request.key_header the header"
                .formatted(header));
      } else if (OWN_HEADERS.contains(name)) {
        violation("teacher.request.headers." + header, header + " is set by fireact itself");
      }
    }
    if (OWN_HEADERS.contains(request.keyHeader().toLowerCase(Locale.ROOT))) {
      violation(
          "teacher.request.key_header",
          request.keyHeader() + " is set by fireact itself; name another header");
    }
    secretNames(request.extraBody(), "teacher.request.extra_body");
  }

  /** A guard against slips of the hand; a credential's own form is looked for in the whole spec. */
  private void secretNames(JsonNode node, String path) {
    for (Map.Entry<String, JsonNode> property : node.properties()) {
      String below = path + "." + property.getKey();
      if (SECRET_FIELD.matcher(property.getKey().toLowerCase(Locale.ROOT)).matches()) {
        violation(
            below,
            "looks like a place for a secret, which never belongs in a spec; teacher.api_key_variable names the environment variable that holds it");
      } else {
        secretNames(property.getValue(), below);
      }
    }
    if (node.isArray()) {
      node.forEach(item -> secretNames(item, path));
    }
  }

  /** How many questions the teacher is asked, each of which gives at most one trajectory. */
  private int asked() {
    if (point.teacher() instanceof TeacherSpec.Scripted scripted) {
      return scripted.questions();
    }
    return point.teacher() instanceof TeacherSpec.OpenAi openAi ? openAi.questions() : 0;
  }

  private void student() {
    StudentSpec student = point.student();
    if (student instanceof StudentSpec.Nano nano) {
      nano(nano);
    }
    if (point.agent().maxTokens() >= student.context()) {
      violation(
          "agent.max_tokens",
          "%s new tokens leave no room for a prompt in student.context, %s"
              .formatted(point.agent().maxTokens(), student.context()));
    }
  }

  private void nano(StudentSpec.Nano student) {
    int heads = student.heads();
    if (student.width() % (2 * heads) != 0) {
      violation(
          "student.width",
          "%s is not a multiple of 2 x heads = %s, so heads would not have an even size"
              .formatted(student.width(), 2 * heads));
    } else if (student.structuredStart()) {
      int size = student.width() / heads;
      if (student.layers() < 2 || heads < 2 || size < 8 || size % 4 != 0) {
        violation(
            "student.structured_start",
            ("needs 2 layers, 2 heads, and heads whose size is a multiple of 4 and at least 8; this"
                    + " student has %s layers and %s heads of size %s")
                .formatted(student.layers(), heads, size));
      }
    }
    if (student.pretraining().sequence() > student.context()) {
      violation(
          "student.pretraining.sequence",
          "%s is longer than student.context, %s"
              .formatted(student.pretraining().sequence(), student.context()));
    }
  }

  private void fineTune() {
    int trajectories = point.fineTune().trajectories();
    int shots = point.agent().shots();
    boolean generated = !(point.teacher() instanceof TeacherSpec.Released);
    if (trajectories > 0 && shots > 0) {
      violation(
          "agent.shots",
          ("%s worked examples for a student fine-tuned on %s trajectories; allowed is 0, or set"
                  + " fine_tune.trajectories to 0")
              .formatted(shots, trajectories));
    }
    if (generated && trajectories > asked()) {
      violation(
          "fine_tune.trajectories",
          "%s right trajectories cannot come from the %s of teacher.questions"
              .formatted(trajectories, asked()));
    }
    if (generated && shots > asked()) {
      violation(
          "agent.shots",
          "%s worked examples cannot come from the %s of teacher.questions"
              .formatted(shots, asked()));
    }
    training();
  }

  private void training() {
    FineTuneSpec fineTune = point.fineTune();
    FineTuneSpec.Optimizer optimizer = fineTune.optimizer();
    if (optimizer.steps() > 0 && optimizer.epochs() > 0) {
      violation(
          "fine_tune.epochs",
          "%s epochs and %s steps are both written; write only one of them"
              .formatted(optimizer.epochs(), optimizer.steps()));
    } else if (optimizer.steps() == 0 && optimizer.epochs() == 0) {
      violation(
          "fine_tune.steps",
          "neither steps nor epochs says how long to train; write one of them, above 0");
    }
    if (optimizer.warmup() > 1 && optimizer.warmup() != Math.rint(optimizer.warmup())) {
      violation(
          "fine_tune.warmup",
          "%s is above 1 and so a number of steps, which must be whole"
              .formatted(optimizer.warmup()));
    }
    if (fineTune.heldOut().best() && fineTune.heldOut().validation() == 0) {
      violation(
          "fine_tune.best",
          "the best checkpoint is chosen by the loss on held-out trajectories; set"
              + " fine_tune.validation above 0, or best to false");
    }
    if (fineTune.heldOut().validation() > 0 && fineTune.trajectories() == 1) {
      violation(
          "fine_tune.validation",
          "a single trajectory cannot be both trained on and held out; set validation to 0");
    }
    if (fineTune.method() == FineTuneSpec.Method.FULL && fineTune.adapter().dropout() > 0) {
      violation(
          "fine_tune.dropout",
          "%s is for the inputs of adapters, and method full has none; set it to 0"
              .formatted(fineTune.adapter().dropout()));
    }
  }

  /** Their rates are thirty times apart, so no default is right for both kinds of student. */
  private void learningRate() {
    if (point.student() instanceof StudentSpec.Pretrained
        && point.fineTune().trajectories() > 0
        && point.fineTune().preset() == FineTuneSpec.Preset.NONE
        && !written("fine_tune", "learning_rate")) {
      violation(
          "fine_tune.learning_rate",
          "its default, %s, is a nano student's; write one for this checkpoint, such as 0.0003, or preset: fireact"
              .formatted(point.fineTune().optimizer().learningRate()));
    }
  }

  private boolean written(String group, String field) {
    Entry entry = spec.entries().get(group);
    return entry != null
        && entry.value() instanceof Mapping mapping
        && mapping.entries().containsKey(field);
  }

  private void evaluate() {
    boolean dev = point.evaluate().split() == Split.DEV;
    int there;
    if (point.task() instanceof TaskSpec.World world) {
      there = dev ? world.dev() : world.test();
    } else {
      TaskSpec.HotpotQa hotpotQa = (TaskSpec.HotpotQa) point.task();
      there = dev ? hotpotQa.dev() : hotpotQa.test();
    }
    if (point.evaluate().questions() > there) {
      violation(
          "evaluate.questions",
          "%s questions are more than the %s of task.%s"
              .formatted(point.evaluate().questions(), there, dev ? "dev" : "test"));
    }
  }

  private void violation(String path, String message) {
    violation(spec, path, message, violations);
  }

  /** Adds a violation at a field's place. */
  static void violation(Mapping spec, String path, String message, Violations violations) {
    SourceLocation location = spec.location();
    YamlNode node = spec;
    for (String key : path.split("\\.")) {
      Entry entry = node instanceof Mapping mapping ? mapping.entries().get(key) : null;
      if (entry == null) {
        // The nearest key above stands for what is not written.
        violations.add(location, path, message + " (not written: this is the default)");
        return;
      }
      location = entry.key();
      node = entry.value();
    }
    violations.add(node instanceof Mapping ? location : node.location(), path, message);
  }
}
