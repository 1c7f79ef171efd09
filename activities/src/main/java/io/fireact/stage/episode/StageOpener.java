package io.fireact.stage.episode;

import io.fireact.agent.Trajectory;
import io.fireact.lm.StudentModel;
import io.fireact.lm.format.AdapterFiles;
import io.fireact.lm.hub.FetchListener;
import io.fireact.lm.text.PromptStyle;
import io.fireact.model.LanguageModel;
import io.fireact.model.openai.OpenAiModel;
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
import io.fireact.stage.BaseModels;
import io.fireact.stage.ModelDirectories;
import io.fireact.stage.Plans;
import io.fireact.stage.Workplace;
import io.fireact.store.JsonLines;
import io.fireact.task.Passage;
import io.fireact.task.world.ScriptedTeacher;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens the model and the search tool that a stage's input and needs name. */
final class StageOpener {
  /** Students answer greedily, so that an evaluation can be repeated. */
  private static final double GREEDY = 0;

  /** So many episodes of one student are decoded together. */
  private static final int DECODED_TOGETHER = 32;

  /** Rounds of one episode begin alike, so each may find its earlier ones again. */
  private static final int KEPT_PROMPTS = 32;

  private static final PromptStyle PLAIN = new PromptStyle.Plain();

  private final Workplace place;
  private final Plans plans;
  private final int together;
  private final int spare;

  /** For stages in work. */
  StageOpener(Workplace place, Plans plans) {
    this(place, plans, DECODED_TOGETHER, KEPT_PROMPTS);
  }

  /**
   * @param together episodes of a student that are decoded together at most
   * @param spare beginnings of prompts that are kept
   */
  StageOpener(Workplace place, Plans plans, int together, int spare) {
    this.place = place;
    this.plans = plans;
    this.together = together;
    this.spare = spare;
  }

  OpenStage open(Stage stage) {
    if (stage.input() instanceof StageInput.Evaluate evaluate) {
      List<Trajectory> shots =
          stage.needs().containsKey("shots")
              ? JsonLines.read(
                  place.store(),
                  Plans.output(plans.need(stage, "shots"), "episodes"),
                  Trajectory.class)
              : List.of();
      Student student = student(stage);
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
            new OpenAiModel(openAi, agent.reasoning(), place.environment(), place.http());
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
      SearchTool search = search(stage, spec);
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

  /** A student and how it wants to be asked. */
  private record Student(LanguageModel model, PromptStyle style) {}

  private Student student(Stage stage) {
    StageRecord base = plans.need(stage, "base");
    @Nullable StageRecord adapter =
        stage.needs().containsKey("adapter") ? plans.need(stage, "adapter") : null;
    StudentSpec student = ((StageInput.Base) base.stage().input()).student();
    return BaseModels.with(
        place,
        base,
        FetchListener.NONE,
        directory -> {
          if (adapter == null) {
            return open(student, directory, List.of());
          }
          boolean whole = !adapter.outputs().containsKey(AdapterFiles.CONFIG);
          return ModelDirectories.with(
              place,
              adapter,
              files ->
                  whole
                      ? open(student, files, List.of())
                      : open(student, directory, List.of(files)));
        });
  }

  private Student open(StudentSpec student, Path base, List<Path> adapters) {
    PromptStyle style = BaseModels.style(student, base);
    StudentModel model =
        StudentModel.open(
            base,
            adapters,
            new StudentModel.Settings(together, spare, student.context(), place.placement(student)),
            place.meters());
    return new Student(model, style);
  }

  private SearchTool search(Stage stage, SearchSpec spec) {
    if (spec instanceof SearchSpec.Http http) {
      return new HttpSearch(http, place.http());
    }
    List<Passage> corpus =
        JsonLines.read(
            place.store(), Plans.output(plans.need(stage, "dataset"), "corpus"), Passage.class);
    return new Bm25Search(corpus, (SearchSpec.Bm25) spec);
  }
}
