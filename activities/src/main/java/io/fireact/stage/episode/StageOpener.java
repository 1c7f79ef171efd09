package io.fireact.stage.episode;

import io.fireact.agent.Compatibility;
import io.fireact.agent.Trajectory;
import io.fireact.lm.ModelPool;
import io.fireact.lm.StudentModel;
import io.fireact.lm.engine.ComputeEnvironments;
import io.fireact.lm.format.AdapterFiles;
import io.fireact.lm.hub.FetchListener;
import io.fireact.lm.text.PromptStyle;
import io.fireact.model.LanguageModel;
import io.fireact.model.ModelContext;
import io.fireact.model.ModelFactories;
import io.fireact.model.OpenModel;
import io.fireact.plan.CanonicalJson;
import io.fireact.plan.ComputeEnvironment;
import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.plan.StageRecord;
import io.fireact.provider.Provider;
import io.fireact.search.OpenSearch;
import io.fireact.search.SearchContext;
import io.fireact.search.SearchFactories;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.ModelSpec;
import io.fireact.spec.SearchSpec;
import io.fireact.spec.StudentSpec;
import io.fireact.stage.ActivityContext;
import io.fireact.stage.BaseModels;
import io.fireact.stage.ModelDirectories;
import io.fireact.stage.Plans;
import io.fireact.store.JsonLines;
import io.fireact.task.Passage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Opens the model and the search tool that a stage's input and needs name. */
final class StageOpener {
  /** So many episodes of one student are decoded together. */
  private static final int MAX_BATCH_SIZE = 32;

  /** Rounds of one episode begin alike, so each may find its earlier ones again. */
  private static final int PREFIX_SLOTS = 32;

  private final ActivityContext context;
  private final Plans plans;
  private final ModelPool pool;
  private final ModelFactories models = new ModelFactories();
  private final SearchFactories searches = new SearchFactories();
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

  /**
   * The model and the search tool of a stage's episodes.
   *
   * @throws IllegalArgumentException when the stage has none
   */
  OpenStage open(Stage stage) {
    EpisodeProviders providers = new EpisodeProviders(plans);
    ModelSpec modelSpec = providers.model(stage);
    SearchSpec searchSpec = providers.search(stage);
    AgentSpec agent = providers.agent(stage);
    Provider modelProvider = Provider.of(modelSpec);
    String instruction = providers.instruction(stage);
    Object modelIdentity = models.identity(modelSpec, agent, instruction);
    context.calls().describe(modelProvider, modelIdentity);
    OpenModel model =
        models.open(
            modelSpec,
            new ModelContext(
                agent,
                instruction,
                context.http(),
                context.environment(),
                spec -> student(stage, spec, instruction, agent.compat())));
    try {
      return new OpenStage(
          agent,
          providers.examples(stage),
          shots(stage),
          new OpenStage.Model(modelProvider, modelIdentity, model),
          agent.method().searches()
              ? search(stage, searchSpec)
              : new OpenStage.Search(
                  Provider.of(searchSpec), "", new OpenSearch(searchSpec, new UnaskedSearch())),
          new SearchNoise(agent.noise(), () -> corpus(stage)));
    } catch (RuntimeException e) {
      model.model().close();
      throw e;
    }
  }

  private OpenStage.Search search(Stage stage, SearchSpec spec) {
    Provider provider = Provider.of(spec);
    Object identity = searches.identity(spec);
    context.calls().describe(provider, identity);
    return new OpenStage.Search(
        provider,
        identity,
        searches.open(
            spec, new SearchContext(context.http(), context.environment(), () -> corpus(stage))));
  }

  /** Worked examples of the stage's prompts. */
  private List<Trajectory> shots(Stage stage) {
    return plans.all(stage, Stage.SHOTS).stream()
        .flatMap(
            mix ->
                JsonLines.read(context.store(), Plans.output(mix, "episodes"), Trajectory.class)
                    .stream())
        .toList();
  }

  private List<Passage> corpus(Stage stage) {
    return JsonLines.read(
        context.store(), Plans.output(plans.need(stage, "dataset"), "corpus"), Passage.class);
  }

  /** Where this process decodes for a stage; empty for one that no model in it answers. */
  Optional<ComputeEnvironment> environment(Stage stage) {
    if (!(stage.input() instanceof StageInput.Evaluate)) {
      return Optional.empty();
    }
    StageRecord base = plans.need(stage, "base");
    StudentSpec student = ((StageInput.Base) base.stage().input()).student();
    return student.hasWeights()
        ? Optional.of(ComputeEnvironments.ofDecoding(context.placement(student)))
        : Optional.empty();
  }

  private OpenModel student(
      Stage stage, StudentSpec student, String instruction, Compatibility compat) {
    StageRecord base = plans.need(stage, "base");
    @Nullable StageRecord trained =
        stage.needs().containsKey("adapter") ? plans.need(stage, "adapter") : null;
    StudentModel.Settings settings =
        new StudentModel.Settings(
            maxBatchSize, prefixSlots, student.context(), context.placement(student));
    if (trained != null && !trained.outputs().containsKey(AdapterFiles.CONFIG)) {
      // All weights were trained, which is a base of its own.
      ModelPool.Files files = files(trained);
      return greedy(
          pool.model(new ModelPool.Base(content(trained), files, settings), Optional.empty()),
          files.with(directory -> BaseModels.style(student, directory, instruction, compat)));
    }
    ModelPool.Files files = new BaseFiles(context, base);
    return greedy(
        pool.model(
            new ModelPool.Base(content(base), files, settings),
            Optional.ofNullable(trained)
                .map(adapter -> new ModelPool.Adapter(content(adapter), files(adapter)))),
        files.with(directory -> BaseModels.style(student, directory, instruction, compat)));
  }

  /** Students answer greedily, so that an evaluation can be repeated. */
  private static OpenModel greedy(LanguageModel model, PromptStyle style) {
    return new OpenModel(model, style::prompt, 0, 0);
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
}
