package io.fireact.spec;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.fireact.json.Components;
import io.fireact.json.Default;
import io.fireact.json.Json;
import io.fireact.json.Kind;
import io.fireact.json.Kinds;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.HttpUrl;
import io.fireact.spec.field.Range;
import io.fireact.spec.field.RecordingDigest;
import io.fireact.spec.field.RecordingFile;
import io.fireact.spec.field.Seed;
import io.fireact.spec.field.Text;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Map;
import java.util.Optional;

/** Who writes the trajectories. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface TeacherSpec extends AnsweringSpec
    permits TeacherSpec.Scripted, TeacherSpec.OpenAi, TeacherSpec.Recorded, TeacherSpec.Released {

  /** How many train questions it is asked, each of which gives at most one trajectory. */
  default int questions() {
    return 0;
  }

  /** Trajectories that are imported instead of asking for any; empty where it is asked. */
  default Optional<DataFile> imported() {
    return Optional.empty();
  }

  /** The same teacher, asked so many train questions; one that is not asked any as it is. */
  default TeacherSpec asking(int questions) {
    return this;
  }

  /** Whether it can be asked about a task's questions. */
  default boolean knows(TaskSpec task) {
    return true;
  }

  /** What a person calls it. */
  default String label() {
    return Kinds.name(getClass());
  }

  /**
   * Rules that this kind has for its own fields and for those beside it.
   *
   * @param part of a training set that it is the teacher of
   */
  default void check(TrainingPart part, PointCheck.Report report) {}

  /** What all kinds that are asked say of it. */
  @Doc("How many train questions it is asked.")
  @Range(min = 1, max = 1_000_000)
  @Default("660")
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  @interface Asked {}

  /** A rule-based teacher for the built-in world, acting through the agent's own loop and tools. */
  @Kind("scripted")
  @Doc("A rule-based teacher for the built-in world.")
  record Scripted(
      @Seed long seed,
      @Doc("Share of questions on which it makes one seeded mistake.")
          @Range(min = 0, below = 1)
          @Default("0.15")
          double errorRate,
      @Asked int questions)
      implements TeacherSpec, ModelSpec {

    /** It reads no prompt. */
    @Override
    public boolean completes() {
      return false;
    }

    @Override
    public TeacherSpec asking(int other) {
      return Components.with(this, "questions", other);
    }

    @Override
    public boolean knows(TaskSpec task) {
      return task.scriptedTeacher();
    }

    @Override
    public void check(TrainingPart part, PointCheck.Report report) {
      TaskSpec task = part.task();
      if (!knows(task) && part.asksTeacher()) {
        report.problem(
            "teacher.kind",
            "the scripted teacher knows the built-in world only; a %s task allows %s"
                .formatted(
                    task.kind(), task.releasedTrajectories() ? "openai or released" : "openai"));
      }
      if (part.asksTeacher() && !part.agent().method().searches()) {
        report.problem(
            "agent.method",
            "the scripted teacher knows only what it searches for, so it has no trajectories of method %s; choose another teacher.kind, or react or reflexion"
                .formatted(part.agent().method().id()));
      }
    }
  }

  /**
   * A model behind an OpenAI-compatible chat or completion API.
   *
   * @param endpoint base URL, such as {@code https://api.openai.com/v1}; not part of stage keys
   */
  @Kind("openai")
  @Doc("A model behind an OpenAI-compatible chat or completion API.")
  record OpenAi(
      @Seed long seed,
      @Doc("The provider's name of the model.") @Text(longest = 200) String model,
      @NotInKey
          @Doc("Base URL; the key is read from api_key_variable.")
          @HttpUrl
          @Default("https://api.openai.com/v1")
          String endpoint,
      @NotInKey
          @Doc("Environment variable that holds the key; never the key itself.")
          @Text(
              longest = 100,
              pattern = "^[A-Za-z_][A-Za-z0-9_]*$",
              allowed = "the name of an environment variable, such as OPENAI_API_KEY")
          @Default("OPENAI_API_KEY")
          String apiKeyVariable,
      @Doc(
              "Sampling temperature; 0 is greedy. Models that are known to take only 1, such as o3"
                  + " and gpt-5, are sent none.")
          @Range(min = 0, max = 2)
          @Default("0")
          double temperature,
      @Asked int questions,
      @NotInKey @Doc("Limit of one call, in seconds.") @Range(min = 1, max = 3_600) @Default("120")
          int timeoutSeconds,
      @Doc("What of a request is sent, for APIs that refuse a field of it.") @Default
          RequestSpec request,
      @Doc(
              "By which API it is asked: chat, by chat/completions, with an instruction; completions,"
                  + " to continue the agent's text, as base models do.")
          @Default("chat")
          @JsonInclude(
              value = JsonInclude.Include.CUSTOM,
              valueFilter = ModelApi.DefaultFilter.class)
          ModelApi api)
      implements TeacherSpec, StudentSpec, RemoteSpec {
    @Override
    public Optional<OpenAi> hosted() {
      return Optional.of(this);
    }

    @Override
    public boolean hasWeights() {
      return false;
    }

    @Override
    public String baseLabel() {
      return "model " + model;
    }

    @Override
    public void check(PointSpec point, PointCheck.Report report) {
      askedAsStudent(report);
      if (api == ModelApi.COMPLETIONS && point.fineTune().trajectories() > 0) {
        report.problem(
            "student.api",
            "completions is for a model that is asked as it is; what is fine-tuned behind an API chats");
      }
      checkFields(new FieldNames(Map.of("teacher", "student")).of(report));
    }

    @Override
    public TeacherSpec asking(int other) {
      return Components.with(this, "questions", other);
    }

    @Override
    public boolean instructed() {
      return api == ModelApi.CHAT;
    }

    /** A chat model. */
    public OpenAi(
        long seed,
        String model,
        String endpoint,
        String apiKeyVariable,
        double temperature,
        int questions,
        int timeoutSeconds,
        RequestSpec request) {
      this(
          seed,
          model,
          endpoint,
          apiKeyVariable,
          temperature,
          questions,
          timeoutSeconds,
          request,
          ModelApi.CHAT);
    }

    /** A chat model that is asked as usual. */
    public OpenAi(
        long seed,
        String model,
        String endpoint,
        String apiKeyVariable,
        double temperature,
        int questions,
        int timeoutSeconds) {
      this(
          seed,
          model,
          endpoint,
          apiKeyVariable,
          temperature,
          questions,
          timeoutSeconds,
          RequestSpec.defaults());
    }

    @Override
    public String label() {
      return model;
    }

    @Override
    public void check(TrainingPart part, PointCheck.Report report) {
      checkFields(report);
    }

    private void checkFields(PointCheck.Report report) {
      if (request.temperature() == RequestSpec.Sent.AUTO
          && resolvedRequest().temperature() == RequestSpec.Sent.OMIT
          && temperature != 1
          && report.written("teacher.temperature")) {
        report.problem(
            "teacher.temperature",
            "%s is not taken by %s, which answers at 1 only; leave it away, or set teacher.request.temperature to send or omit"
                .formatted(temperature, model));
      }
      RequestRules.check(this, report);
    }

    @Override
    public Optional<RequestSpec> decidingRequest() {
      return Optional.of(
          api == ModelApi.CHAT
              ? request.deciding(model, endpoint)
              : request.decidingOfCompletions());
    }

    @Override
    public TrainerSpec usualTrainer() {
      return Json.defaults(TrainerSpec.OpenAi.class);
    }

    /**
     * The model that came of fine-tuning this one: asked as it was trained, in turns, and sent what
     * this one is.
     *
     * @param name the provider's name of it
     */
    public OpenAi fineTuned(String name) {
      return Components.with(
          Components.with(this, "request", resolvedRequest().withTurns()), "model", name);
    }

    /** What is sent to this model. */
    public RequestSpec resolvedRequest() {
      return api == ModelApi.CHAT
          ? request.resolved(model, endpoint)
          : request.resolvedOfCompletions();
    }
  }

  /**
   * What a model answered before, from a file. It is the file's content that decides what is
   * answered, and not where the file is. Seed and temperature must be those of the calls that were
   * recorded, since they are part of each.
   *
   * @param recording a file of this machine; absolute once it is identified
   * @param sha256 of the file's bytes; empty until it is identified
   */
  @Kind("recorded")
  @Doc(
      "What a model answered before, from a file: JSON lines as `fireact store recording` writes"
          + " them.")
  record Recorded(
      @Seed long seed,
      @NotInKey @RecordingFile String recording,
      @RecordingDigest String sha256,
      @Doc("Sampling temperature of the recorded calls.") @Range(min = 0, max = 2) @Default("0")
          double temperature,
      @Asked int questions,
      @Doc("By which API the recorded model was asked: worked examples differ.")
          @Default("chat")
          @JsonInclude(
              value = JsonInclude.Include.CUSTOM,
              valueFilter = ModelApi.DefaultFilter.class)
          ModelApi api)
      implements TeacherSpec, StudentSpec {

    /** As the model that was asked. */
    @Override
    public boolean completes() {
      return api == ModelApi.COMPLETIONS;
    }

    @Override
    public boolean hasWeights() {
      return false;
    }

    @Override
    public String baseLabel() {
      return "recorded model";
    }

    @Override
    public void check(PointSpec point, PointCheck.Report report) {
      notFineTuned(point, report);
    }

    @Override
    public TeacherSpec asking(int other) {
      return Components.with(this, "questions", other);
    }

    @Override
    public boolean identified() {
      return !sha256.isEmpty();
    }

    /** The same teacher, by the recording's content. */
    public Recorded identified(String where, String digest) {
      return new Recorded(seed, where, digest, temperature, questions, api);
    }
  }

  /** Trajectories that somebody published, imported instead of generated. */
  @Kind("released")
  @Doc("Trajectories that somebody published, imported instead of generated.")
  record Released(
      @Doc("Records in alpaca, chat or ShareGPT format, as activities/DATA.md says.")
          DataFile trajectories)
      implements TeacherSpec {

    @Override
    public Optional<DataFile> imported() {
      return Optional.of(trajectories);
    }

    @Override
    public void check(TrainingPart part, PointCheck.Report report) {
      TaskSpec task = part.task();
      if (!task.releasedTrajectories()) {
        report.problem(
            "teacher.kind",
            "nobody released trajectories about a %s task; allowed is %s"
                .formatted(task.kind(), task.scriptedTeacher() ? "scripted or openai" : "openai"));
      }
    }
  }
}
