package io.fireact.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.method.Method;
import io.fireact.json.Json;
import io.fireact.score.Metric;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.LeakagePolicy;
import io.fireact.spec.NotInKey;
import io.fireact.spec.SearchSpec;
import io.fireact.spec.TaskSpec;
import io.fireact.spec.TeacherSpec;
import io.fireact.spec.TrainerSpec;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Walks over every component that a stage's input can reach, so that none can be forgotten. */
final class StageKeysTest {
  private static final Map<String, String> NEEDS = Map.of("dataset", "a".repeat(64));

  /** A value with one component changed. */
  private record Mutant(String path, boolean inKey, Object value) {}

  @Test
  void everyComponentChangesTheKeyUnlessItIsMarked() {
    Set<String> paths = new TreeSet<>();
    for (Object example : examples(StageInput.class)) {
      StageInput input = (StageInput) example;
      StageKind kind = kind(input);
      String key = StageKeys.key(kind, input, NEEDS);
      for (Mutant mutant : mutants(example, example.getClass())) {
        paths.add(example.getClass().getSimpleName() + mutant.path());
        String changed = StageKeys.key(kind, (StageInput) mutant.value(), NEEDS);
        assertThat(changed.equals(key))
            .as("%s%s leaves the key as it is", kind, mutant.path())
            .isEqualTo(!mutant.inKey() || isUnread(input, mutant.path()));
      }
    }
    assertThat(paths).hasSizeGreaterThan(60);
  }

  /** A provider's API is told little of what a training here is. */
  private static boolean isUnread(StageInput input, String path) {
    return input instanceof StageInput.FineTune tuning
        && tuning.fineTune().trainer() instanceof TrainerSpec.OpenAi
        && path.startsWith(".fineTune.")
        && !path.matches("\\.fineTune\\.(seed|trajectories|trainer.*)");
  }

  @Test
  void onlyTheseComponentsAreLeftOutOfKeys() {
    Set<String> left = new TreeSet<>();
    for (Object example : examples(StageInput.class)) {
      for (Mutant mutant : mutants(example, example.getClass())) {
        if (!mutant.inKey()) {
          left.add(example.getClass().getSimpleName() + mutant.path());
        }
      }
    }
    assertThat(left)
        .containsExactly(
            "Base.student.apiKeyVariable",
            "Base.student.endpoint",
            "Base.student.model",
            "Base.student.pretraining.checkpointEvery",
            "Base.student.recording",
            "Base.student.request.headers",
            "Base.student.request.keyHeader",
            "Base.student.request.query",
            "Base.student.revision",
            "Base.student.timeoutSeconds",
            "Dataset.task.corpus",
            "Dataset.task.corpus.file",
            "Dataset.task.corpus.license",
            "Dataset.task.corpus.url",
            "Dataset.task.files.file",
            "Dataset.task.files.license",
            "Dataset.task.files.url",
            "Dataset.task.questions",
            "Dataset.task.questions.file",
            "Dataset.task.questions.license",
            "Dataset.task.questions.url",
            "Dataset.task.trainQuestions.file",
            "Dataset.task.trainQuestions.license",
            "Dataset.task.trainQuestions.url",
            "Evaluate.evaluate.leakage",
            "Evaluate.search.apiKeyVariable",
            "Evaluate.search.endpoint",
            "Evaluate.search.fallback.apiKeyVariable",
            "Evaluate.search.fallback.endpoint",
            "Evaluate.search.fallback.timeoutSeconds",
            "Evaluate.search.recording",
            "Evaluate.search.timeoutSeconds",
            "FineTune.fineTune.checkpoints.activations",
            "FineTune.fineTune.checkpoints.checkpointEvery",
            "FineTune.fineTune.checkpoints.keep",
            "FineTune.fineTune.preset",
            "FineTune.fineTune.trainer.environment",
            "FineTune.fineTune.trainer.graceSeconds",
            "FineTune.fineTune.trainer.silentMinutes",
            "TrainingSet.review.file",
            "Trajectories.search.apiKeyVariable",
            "Trajectories.search.endpoint",
            "Trajectories.search.fallback.apiKeyVariable",
            "Trajectories.search.fallback.endpoint",
            "Trajectories.search.fallback.timeoutSeconds",
            "Trajectories.search.recording",
            "Trajectories.search.timeoutSeconds",
            "Trajectories.teacher.apiKeyVariable",
            "Trajectories.teacher.endpoint",
            "Trajectories.teacher.recording",
            "Trajectories.teacher.request.headers",
            "Trajectories.teacher.request.keyHeader",
            "Trajectories.teacher.request.query",
            "Trajectories.teacher.timeoutSeconds",
            "Trajectories.teacher.trajectories.file",
            "Trajectories.teacher.trajectories.license",
            "Trajectories.teacher.trajectories.url");
  }

  @Test
  void theKeysOfNeedsAndTheirRolesAreInTheKey() {
    StageInput input = new StageInput.TrainingSet(16, 1, LeakagePolicy.REFUSE);
    assertThat(
            Stream.of(
                    Map.<String, String>of(),
                    Map.of("trajectories", "a".repeat(64)),
                    Map.of("trajectories", "b".repeat(64)),
                    Map.of("shots", "a".repeat(64)))
                .map(needs -> StageKeys.key(StageKind.MIX, input, needs)))
        .doesNotHaveDuplicates();
  }

  @Test
  void whatAnAgentThatNeverSearchesDoesNotReadIsNotInItsKey() {
    StageInput one = teaching(Method.COT, 11, new SearchSpec.Bm25(1, 300));
    StageInput other = teaching(Method.COT, 5, new SearchSpec.Bm25(2, 100));
    assertThat(StageKeys.deciding(one)).isEqualTo(StageKeys.deciding(other));
    assertThat(StageKeys.deciding(one)).isNotEqualTo(StageKeys.deciding(teaching(Method.IO)));
    assertThat(StageKeys.deciding(teaching(Method.REACT, 11, new SearchSpec.Bm25(1, 300))))
        .isNotEqualTo(StageKeys.deciding(teaching(Method.REACT, 5, new SearchSpec.Bm25(1, 300))));
  }

  @Test
  void reActLeavesNoTraceInAKeySinceThereWasNothingElse() {
    assertThat(StageKeys.deciding(teaching(Method.REACT)).path("agent").has("method")).isFalse();
    assertThat(StageKeys.deciding(teaching(Method.REFLEXION)).path("agent").path("method").asText())
        .isEqualTo("reflexion");
  }

  private static StageInput teaching(Method method) {
    return teaching(method, 11, new SearchSpec.Bm25(1, 300));
  }

  private static StageInput teaching(Method method, int rounds, SearchSpec search) {
    return new StageInput.Trajectories(
        new TeacherSpec.OpenAi(1, "m", "http://x", "KEY", 0, 10, 60),
        search,
        new AgentSpec(rounds, 400, 0, 64, ReasoningPolicy.DROP, method),
        "");
  }

  @Test
  void theOrderOfNeedsIsNotInTheKey() {
    Map<String, String> sorted = new TreeMap<>(Map.of("base", "1", "mix", "2", "dataset", "3"));
    Map<String, String> reversed = new TreeMap<>(java.util.Comparator.reverseOrder());
    reversed.putAll(sorted);
    StageInput input = new StageInput.TrainingSet(16, 1, LeakagePolicy.REFUSE);
    assertThat(StageKeys.key(StageKind.EVALUATE, input, reversed))
        .isEqualTo(StageKeys.key(StageKind.EVALUATE, input, sorted));
  }

  @Test
  void theMetricsThatAReportHasAreInItsKey() {
    JsonNode deciding =
        StageKeys.deciding(new StageInput.Report("e", List.of(Map.of("n", "16")), null));
    assertThat(deciding.get("metrics"))
        .extracting(JsonNode::textValue)
        .containsExactlyElementsOf(Metric.ids());
  }

  /** If this changes, everything that anybody has finished is done again. */
  @Test
  void keysAreTheSameOnEveryMachineAndInEveryVersion() {
    String dataset =
        StageKeys.key(
            StageKind.DATASET,
            new StageInput.Dataset(
                new TaskSpec.World(1, 700, 200, 200, new TaskSpec.Hops(0.5, 0.3, 0.2), 30_000)),
            Map.of());
    assertThat(dataset)
        .isEqualTo(
            CanonicalJson.digest(
                "{\"input\":{\"task\":{\"dev\":200,\"hops\":{\"comparison\":0.2,\"three\":0.3,"
                    + "\"two\":0.5},\"kind\":\"world\",\"pretraining_documents\":30000,\"seed\":1,"
                    + "\"test\":200,\"train\":700}},\"needs\":{},\"stage\":\"dataset\","
                    + "\"version\":3}"))
        .isEqualTo("71986051ba324a06276ad8e71ec728cbd93e1be935e3fdab1ccc308f34808ccb");
  }

  private static StageKind kind(StageInput input) {
    return switch (input.getClass().getSimpleName()) {
      case "FineTune" -> StageKind.FINE_TUNE;
      case "TrainingSet" -> StageKind.MIX;
      default ->
          StageKind.valueOf(input.getClass().getSimpleName().toUpperCase(java.util.Locale.ROOT));
    };
  }

  /** At least one value of the type; of records, one for every alternative of every component. */
  private static List<Object> examples(Class<?> type) {
    if (type.isSealed()) {
      return Arrays.stream(type.getPermittedSubclasses())
          .flatMap(alternative -> examples(alternative).stream())
          .toList();
    }
    if (type.isRecord()) {
      RecordComponent[] components = type.getRecordComponents();
      List<List<Object>> choices =
          Arrays.stream(components).map(c -> examples(c.getType())).toList();
      Object[] first = choices.stream().map(values -> values.get(0)).toArray();
      List<Object> examples = new ArrayList<>(List.of(make(type, first)));
      for (int i = 0; i < components.length; i++) {
        for (Object other : choices.get(i).subList(1, choices.get(i).size())) {
          Object[] values = first.clone();
          values[i] = other;
          examples.add(make(type, values));
        }
      }
      return examples;
    }
    if (type.isEnum()) {
      return List.of(type.getEnumConstants()[0]);
    }
    if (type == List.class) {
      return List.of(List.of());
    }
    Map<Class<?>, Object> simple =
        Map.of(
            int.class,
            7,
            Integer.class,
            7,
            long.class,
            7L,
            double.class,
            0.5,
            boolean.class,
            true,
            String.class,
            "a",
            Map.class,
            Map.of("a", "b"),
            JsonNode.class,
            Json.mapper().createObjectNode().put("a", 1));
    Object value = simple.get(type);
    if (value == null) {
      throw new AssertionError("no example of " + type);
    }
    return List.of(value);
  }

  /** Copies of {@code value}, each with one leaf changed. */
  private static List<Mutant> mutants(Object value, Class<?> type) {
    if (type.isSealed()) {
      return mutants(value, value.getClass());
    }
    if (!type.isRecord()) {
      return List.of(new Mutant("", true, other(value)));
    }
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = Arrays.stream(components).map(c -> get(c, value)).toArray();
    List<Mutant> mutants = new ArrayList<>();
    for (int i = 0; i < components.length; i++) {
      RecordComponent component = components[i];
      List<Mutant> inside =
          component.getType() == List.class
              ? List.of(new Mutant("", true, List.of(item(component))))
              : mutants(values[i], component.getType());
      for (Mutant inner : inside) {
        Object[] changed = values.clone();
        changed[i] = inner.value();
        mutants.add(
            new Mutant(
                "." + component.getName() + inner.path(),
                inner.inKey() && !component.isAnnotationPresent(NotInKey.class),
                make(type, changed)));
      }
    }
    return mutants;
  }

  /** Lists are of axis labels, of records or of words. */
  private static Object item(RecordComponent list) {
    if (list.getGenericType() instanceof ParameterizedType type
        && type.getActualTypeArguments()[0] instanceof Class<?> item
        && item.isRecord()) {
      return examples(item).get(0);
    }
    return list.getGenericType().getTypeName().contains("Map") ? Map.of("n", "16") : "q_proj";
  }

  private static Object other(Object value) {
    if (value instanceof Map) {
      return Map.of("a", "c");
    }
    if (value instanceof JsonNode) {
      return Json.mapper().createObjectNode().put("a", 2);
    }
    if (value instanceof Integer number) {
      return number + 1;
    }
    if (value instanceof Long number) {
      return number + 1;
    }
    if (value instanceof Double number) {
      return Math.nextUp(number);
    }
    if (value instanceof Boolean flag) {
      return !flag;
    }
    if (value instanceof Enum<?> constant) {
      return Arrays.stream(constant.getDeclaringClass().getEnumConstants())
          .filter(another -> another != constant)
          .findFirst()
          .orElseThrow();
    }
    return value + "b";
  }

  private static Object get(RecordComponent component, Object record) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("cannot read " + component, e);
    }
  }

  private static Object make(Class<?> type, Object[] values) {
    try {
      Constructor<?> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(type.getRecordComponents())
                  .map(RecordComponent::getType)
                  .toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("cannot make a " + type, e);
    }
  }
}
