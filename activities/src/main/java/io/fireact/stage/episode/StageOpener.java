package io.fireact.stage.episode;

import io.fireact.agent.Trajectory;
import io.fireact.lm.ModelPool;
import io.fireact.lm.StudentModel;
import io.fireact.lm.engine.ComputeEnvironments;
import io.fireact.lm.format.AdapterFiles;
import io.fireact.lm.hub.FetchListener;
import io.fireact.lm.text.PromptStyle;
import io.fireact.model.LanguageModel;
import io.fireact.model.openai.OpenAiModel;
import io.fireact.plan.CanonicalJson;
import io.fireact.plan.ComputeEnvironment;
import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.plan.StageRecord;
import io.fireact.search.Bm25Search;
import io.fireact.search.HttpSearch;
import io.fireact.search.SearchTool;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.SearchSpec;
import io.fireact.spec.StudentSpec;
import io.fireact.spec.TeacherSpec;
import io.fireact.stage.ActivityContext;
import io.fireact.stage.BaseModels;
import io.fireact.stage.ModelDirectories;
import io.fireact.stage.Plans;
import io.fireact.store.JsonLines;
import io.fireact.task.Passage;
import io.fireact.task.world.ScriptedTeacher;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Opens the model and the search tool that a stage's input and needs name. */
final class StageOpener {
  /** Students answer greedily, so that an evaluation can be repeated. */
  private static final double GREEDY = 0;

  /** So many episodes of one student are decoded together. */
  private static final int MAX_BATCH_SIZE = 32;

  /** Rounds of one episode begin alike, so each may find its earlier ones again. */
  private static final int PREFIX_SLOTS = 32;

  private static final PromptStyle PLAIN = new PromptStyle.Plain();

  private final ActivityContext context;
  private final Plans plans;
  private final ModelPool pool;
  private final int maxBatchSize;
  private final int prefixSlots;

  /** For stages in work. */
  StageOpener(ActivityContext context, Plans plans, ModelPool pool) {
    this(context, plans, pool, MAX_BATCH_SIZE, PREFIX_SLOTS);
  }

  /**
   * @param pool has the students
   * @param maxBatchSize episodes of a student that are decoded together at most
   * @param prefixSlots beginnings of prompts that are kept
   */
  StageOpener(
      ActivityContext context, Plans plans, ModelPool pool, int maxBatchSize, int prefixSlots) {
    this.context = context;
    this.plans = plans;
    this.pool = pool;
    this.maxBatchSize = maxBatchSize;
    this.prefixSlots = prefixSlots;
  }

  OpenStage open(Stage stage) {
    if (stage.input() instanceof StageInput.Evaluate evaluate) {
      List<Trajectory> shots =
          stage.needs().containsKey("shots")
              ? JsonLines.read(
                  context.store(),
                  Plans.output(plans.need(stage, "shots"), "episodes"),
                  Trajectory.class)
              : List.of();
      Student student = student(stage, told(evaluate));
      return withSearch(
          stage,
          evaluate.search(),
          evaluate.agent(),
          shots,
          student.model(),
          student.style(),
          GREEDY,
          0,
          "student");
    }
    if (stage.input() instanceof StageInput.Trajectories trajectories) {
      AgentSpec agent = trajectories.agent();
      SearchSpec search = trajectories.search();
      if (trajectories.teacher() instanceof TeacherSpec.Scripted scripted) {
        LanguageModel teacher = new ScriptedTeacher(scripted);
        return withSearch(
            stage, search, agent, List.of(), teacher, PLAIN, GREEDY, scripted.seed(), "scripted");
      }
      if (trajectories.teacher() instanceof TeacherSpec.OpenAi openAi) {
        LanguageModel teacher =
            new OpenAiModel(
                openAi,
                trajectories.instruction(),
                agent.reasoning(),
                context.environment(),
                context.http());
        return withSearch(
            stage,
            search,
            agent,
            List.of(),
            teacher,
            PLAIN,
            openAi.temperature(),
            openAi.seed(),
            "openai");
      }
    }
    throw new IllegalArgumentException("the stage " + stage.label() + " has no episodes");
  }

  /** Where this process decodes for a stage; empty for one that no model in it answers. */
  Optional<ComputeEnvironment> environment(Stage stage) {
    if (!(stage.input() instanceof StageInput.Evaluate)) {
      return Optional.empty();
    }
    StageRecord base = plans.need(stage, "base");
    StudentSpec student = ((StageInput.Base) base.stage().input()).student();
    return Optional.of(ComputeEnvironments.ofDecoding(context.placement(student)));
  }

  private OpenStage withSearch(
      Stage stage,
      SearchSpec spec,
      AgentSpec agent,
      List<Trajectory> shots,
      LanguageModel model,
      PromptStyle style,
      double temperature,
      long seed,
      String provider) {
    try {
      boolean remote = spec instanceof SearchSpec.Http;
      SearchTool search = agent.method().searches() ? search(stage, spec) : new UnaskedSearch();
      return new OpenStage(
          agent,
          shots,
          model,
          style,
          temperature,
          seed,
          provider,
          model instanceof OpenAiModel,
          search,
          remote ? "search-http" : "bm25",
          remote);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** What a student that chats is told; plans of earlier versions told everybody the same. */
  private static String told(StageInput.Evaluate evaluate) {
    return evaluate.instruction().isEmpty()
        ? evaluate.agent().method().instruction()
        : evaluate.instruction();
  }

  /** A student and how it wants to be asked. */
  private record Student(LanguageModel model, PromptStyle style) {}

  private Student student(Stage stage, String instruction) {
    StageRecord base = plans.need(stage, "base");
    @Nullable StageRecord trained =
        stage.needs().containsKey("adapter") ? plans.need(stage, "adapter") : null;
    StudentSpec student = ((StageInput.Base) base.stage().input()).student();
    StudentModel.Settings settings =
        new StudentModel.Settings(
            maxBatchSize, prefixSlots, student.context(), context.placement(student));
    if (trained != null && !trained.outputs().containsKey(AdapterFiles.CONFIG)) {
      // All weights were trained, which is a base of its own.
      ModelPool.Files files = files(trained);
      return new Student(
          pool.model(new ModelPool.Base(content(trained), files, settings), Optional.empty()),
          files.with(directory -> BaseModels.style(student, directory, instruction)));
    }
    ModelPool.Files files = new BaseFiles(context, base);
    return new Student(
        pool.model(
            new ModelPool.Base(content(base), files, settings),
            Optional.ofNullable(trained)
                .map(adapter -> new ModelPool.Adapter(content(adapter), files(adapter)))),
        files.with(directory -> BaseModels.style(student, directory, instruction)));
  }

  private ModelPool.Files files(StageRecord record) {
    return new OutputFiles(context, record);
  }

  private record BaseFiles(ActivityContext context, StageRecord base) implements ModelPool.Files {
    @Override
    public <T> T with(Function<Path, T> use) {
      return BaseModels.with(context, base, FetchListener.NONE, use);
    }
  }

  private record OutputFiles(ActivityContext context, StageRecord record)
      implements ModelPool.Files {
    @Override
    public <T> T with(Function<Path, T> use) {
      return ModelDirectories.with(context, record, use);
    }
  }

  /** What the stage's files are, by which two stages have the same model. */
  private static String content(StageRecord record) {
    return CanonicalJson.sha256(
        record.outputs().entrySet().stream()
            .filter(output -> !output.getKey().equals("losses"))
            .map(output -> output.getKey() + " " + output.getValue().sha256())
            .sorted()
            .toList());
  }

  private SearchTool search(Stage stage, SearchSpec spec) {
    if (spec instanceof SearchSpec.Http http) {
      return new HttpSearch(http, context.http());
    }
    List<Passage> corpus =
        JsonLines.read(
            context.store(), Plans.output(plans.need(stage, "dataset"), "corpus"), Passage.class);
    return new Bm25Search(corpus, (SearchSpec.Bm25) spec);
  }
}
