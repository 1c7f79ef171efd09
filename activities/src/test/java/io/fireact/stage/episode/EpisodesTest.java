package io.fireact.stage.episode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.Completion;
import io.fireact.agent.Disposition;
import io.fireact.agent.FinishReason;
import io.fireact.agent.Prompt;
import io.fireact.agent.Question;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.Split;
import io.fireact.agent.Trajectory;
import io.fireact.call.CallPipeline;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.http.Fault;
import io.fireact.json.Json;
import io.fireact.meter.Meter;
import io.fireact.model.CompletionRequest;
import io.fireact.model.OpenModel;
import io.fireact.model.openai.OpenAiPeer;
import io.fireact.plan.CanonicalJson;
import io.fireact.plan.StageKind;
import io.fireact.search.OpenSearch;
import io.fireact.search.SearchPeer;
import io.fireact.spec.TaskSpec;
import io.fireact.spec.TeacherSpec;
import io.fireact.stage.Plans;
import io.fireact.stage.TinyExperiment;
import io.fireact.store.Journal;
import io.fireact.sweep.StageRef;
import io.fireact.sweep.episode.FinishedEpisode;
import io.fireact.sweep.episode.ModelCall;
import io.fireact.sweep.episode.Observation;
import io.fireact.sweep.episode.SearchCall;
import io.fireact.task.world.ScriptedTeacher;
import io.fireact.task.world.WorldTask;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls of episodes: who answers, what is journalled, what is drawn. */
final class EpisodesTest {
  private static final WorldTask WORLD =
      new WorldTask(new TaskSpec.World(1, 20, 6, 12, new TaskSpec.Hops(1, 0, 0), 400));

  private final Path directory;

  EpisodesTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void aTeacherInTheProcessIsAskedAndNothingIsJournalled() {
    TinyExperiment experiment = experiment(TinyExperiment.SPEC);
    try (OpenStages stages = stages(experiment)) {
      EpisodeActivitiesImpl episodes = new EpisodeActivitiesImpl(experiment.context(), stages, 0);
      StageRef stage = experiment.ref(StageKind.TRAJECTORIES);
      Question question = questions(experiment, stage).get(0);
      Completion completion = episodes.complete(first(stage, question));
      assertThat(completion.text()).contains("Action: search[");
      assertThat(experiment.context().calls().providers()).isEmpty();
      assertThat(count(experiment, Meter.CALLS)).isEqualTo(1);
    }
  }

  @Test
  void aRemoteAnswerIsAskedForOnceHoweverOftenTheCallIsMade() {
    try (OpenAiPeer teacher = teacher();
        SearchPeer search = new SearchPeer(WORLD.corpus(), 300)) {
      TinyExperiment experiment = experiment(remote(teacher.endpoint(), search.endpoint()));
      StageRef stage = experiment.ref(StageKind.TRAJECTORIES);
      Question question = questions(experiment, stage).get(0);
      ModelCall ask = first(stage, question);
      SearchCall look = new SearchCall(stage, question.id(), 0, WORLD.corpus().get(0).title());
      String words;
      String observation;
      try (OpenStages stages = stages(experiment)) {
        EpisodeActivitiesImpl episodes = new EpisodeActivitiesImpl(experiment.context(), stages, 0);
        words = episodes.complete(ask).text();
        observation = episodes.search(look).text();
      }
      // Another process, as far as the journal can tell.
      try (OpenStages stages = stages(experiment)) {
        EpisodeActivitiesImpl episodes = new EpisodeActivitiesImpl(experiment.context(), stages, 0);
        assertThat(episodes.complete(ask).text()).isEqualTo(words);
        assertThat(episodes.search(look).text()).isEqualTo(observation);
        assertThat(teacher.requests()).isEqualTo(1);
        assertThat(search.requests()).isEqualTo(1);

        episodes.search(new SearchCall(stage, question.id(), 0, "another query"));
        assertThat(search.requests()).as("another request is another call").isEqualTo(2);
      }
      assertThat(
              experiment.registry().get(Meter.JOURNAL.id()).tag("result", "hit").counter().count())
          .isEqualTo(2);
    }
  }

  @Test
  void theJournalsOfEarlierVersionsAreUsedButForWhatIsTooLarge() {
    try (OpenAiPeer teacher = teacher();
        SearchPeer search = new SearchPeer(WORLD.corpus(), 300)) {
      TinyExperiment experiment = experiment(remote(teacher.endpoint(), search.endpoint()));
      Journal journal = experiment.context().journal();
      StageRef stage = experiment.ref(StageKind.TRAJECTORIES);
      List<Question> questions = questions(experiment, stage);
      String large = "word ".repeat(20_000);
      try (OpenStages stages = stages(experiment)) {
        EpisodeActivitiesImpl episodes = new EpisodeActivitiesImpl(experiment.context(), stages, 0);
        earlier(journal, stage, stages, questions.get(0), "an earlier answer");
        earlier(journal, stage, stages, questions.get(1), large);
        assertThat(episodes.complete(first(stage, questions.get(0))).text())
            .isEqualTo("an earlier answer");
        assertThatThrownBy(() -> episodes.complete(first(stage, questions.get(1))))
            .isInstanceOfSatisfying(
                FailureException.class,
                failure -> assertThat(failure.type()).isEqualTo(FailureType.TOO_LARGE));

        SearchCall look = new SearchCall(stage, questions.get(0).id(), 0, "anything");
        journal.put(
            new Journal.Key(stage.key(), look.item(), "search-0", CanonicalJson.sha256("anything")),
            Json.write(new Observation(large)));
        assertThat(episodes.search(look).text()).as("no more is used").hasSize(401);
        journal.forget(stage.key());
        assertThat(episodes.complete(first(stage, questions.get(0))).text())
            .as("it outlives the stage")
            .isEqualTo("an earlier answer");
      }
      assertThat(teacher.requests()).isZero();
      assertThat(search.requests()).isZero();
    }
  }

  /** As versions before the store of answers kept a completion. */
  private static void earlier(
      Journal journal, StageRef stage, OpenStages stages, Question question, String text) {
    CompletionRequest request =
        stages.use(stage, open -> open.request(question, 0, first(stage, question).prompt()));
    String json =
        """
        {"question":{"id":"%s","split":"train","text":"%s","answer":"%s","type":"%s"},
         "step":0,"prompt":%s,"stop":["Observation:"],"max_tokens":64,"temperature":0.0,
         "seed":%d}\
        """
            .formatted(
                question.id(),
                question.text(),
                question.answer(),
                question.category(),
                Json.write(request.prompt()),
                request.seed());
    journal.put(
        new Journal.Key(
            stage.key(),
            question.id(),
            "model-0",
            CanonicalJson.sha256(Json.read(json, JsonNode.class))),
        Json.write(new Completion(text, 1, 1, FinishReason.STOP, 1)));
  }

  @Test
  void anotherSweepWithTheSameRequestsAndOneWithMoreQuestionsAskForNothingTwice() {
    try (OpenAiPeer teacher = teacher();
        SearchPeer search = new SearchPeer(WORLD.corpus(), 300)) {
      String spec = remote(teacher.endpoint(), search.endpoint());
      ask(experiment(spec));
      assertThat(teacher.requests()).isEqualTo(16);
      assertThat(search.requests()).isEqualTo(16);

      ask(experiment(spec.replace("questions: 16}", "questions: 20}")));
      assertThat(teacher.requests()).as("four questions more").isEqualTo(20);
      assertThat(search.requests()).isEqualTo(20);

      ask(experiment(spec.replace("identity: i", "snippet_chars: 100, identity: i")));
      assertThat(teacher.requests()).isEqualTo(20);
      assertThat(search.requests()).as("results are only read otherwise").isEqualTo(20);
      ask(experiment(spec.replace("identity: i", "identity: j")));
      assertThat(search.requests()).as("another index").isEqualTo(36);
      ask(experiment(spec.replace("model: m,", "model: n,")));
      assertThat(teacher.requests()).as("another model").isEqualTo(36);
    }
  }

  /** A model call and a search for each train question of a sweep. */
  private static void ask(TinyExperiment experiment) {
    StageRef stage = experiment.ref(StageKind.TRAJECTORIES);
    try (OpenStages stages = stages(experiment)) {
      EpisodeActivitiesImpl episodes = new EpisodeActivitiesImpl(experiment.context(), stages, 0);
      for (Question question : questions(experiment, stage)) {
        episodes.complete(first(stage, question));
        episodes.search(new SearchCall(stage, question.id(), 0, question.text()));
      }
    }
  }

  @Test
  void aModelOrToolThatIsWrappedIsJournalledAsTheOneWithin() {
    try (OpenAiPeer teacher = teacher();
        SearchPeer search = new SearchPeer(WORLD.corpus(), 300)) {
      TinyExperiment experiment = experiment(remote(teacher.endpoint(), search.endpoint()));
      StageRef stage = experiment.ref(StageKind.TRAJECTORIES);
      Question question = questions(experiment, stage).get(0);
      CallPipeline pipeline =
          new CallPipeline(experiment.context().calls(), 0, experiment.context().meters());
      try (OpenStages stages = stages(experiment)) {
        OpenStage wrapped = stages.use(stage, EpisodesTest::wrapped);
        for (int i = 0; i < 2; i++) {
          pipeline.call(
              wrapped.call(wrapped.request(question, 0, first(stage, question).prompt())));
          pipeline.call(wrapped.call("anything"));
        }
      }
      assertThat(teacher.requests()).isEqualTo(1);
      assertThat(search.requests()).isEqualTo(1);
    }
  }

  private static OpenStage wrapped(OpenStage stage) {
    OpenModel model = stage.model().open();
    OpenSearch search = stage.search().open();
    return new OpenStage(
        stage.agent(),
        stage.examples(),
        stage.shots(),
        new OpenStage.Model(
            stage.model().provider(),
            stage.model().identity(),
            new OpenModel(
                request -> model.model().complete(request),
                model.style(),
                model.temperature(),
                model.seed())),
        new OpenStage.Search(
            stage.search().provider(),
            stage.search().identity(),
            new OpenSearch(search.spec(), query -> search.tool().search(query))),
        stage.noise());
  }

  @Test
  void aFailedCallIsCountedByItsClassAndNotJournalled() {
    try (OpenAiPeer teacher = teacher()) {
      teacher.fail(new Fault.Status(500));
      TinyExperiment experiment = experiment(remote(teacher.endpoint(), "http://127.0.0.1:9"));
      StageRef stage = experiment.ref(StageKind.TRAJECTORIES);
      try (OpenStages stages = stages(experiment)) {
        EpisodeActivitiesImpl episodes = new EpisodeActivitiesImpl(experiment.context(), stages, 0);
        Question question = questions(experiment, stage).get(0);
        assertThatThrownBy(() -> episodes.complete(first(stage, question)))
            .isInstanceOfSatisfying(
                FailureException.class,
                failure -> assertThat(failure.type()).isEqualTo(FailureType.UNAVAILABLE));
      }
      assertThat(experiment.context().calls().counts("openai")).isEmpty();
      assertThat(
              experiment
                  .registry()
                  .get(Meter.RETRIES.id())
                  .tag("error", "unavailable")
                  .counter()
                  .count())
          .isEqualTo(1);
    }
  }

  @Test
  void anEpisodeIsCountedOnceHoweverOftenItIsSaved() {
    TinyExperiment experiment = experiment(TinyExperiment.SPEC);
    StageRef stage = experiment.ref(StageKind.TRAJECTORIES);
    try (OpenStages stages = stages(experiment)) {
      EpisodeActivitiesImpl episodes = new EpisodeActivitiesImpl(experiment.context(), stages, 0);
      Question question = questions(experiment, stage).get(0);
      Trajectory trajectory =
          new Trajectory(question, List.of(), Disposition.OUT_OF_ROUNDS, "", false, 0, 0);
      episodes.save(new FinishedEpisode(stage, trajectory, 1.5));
      episodes.save(new FinishedEpisode(stage, trajectory, 2.5));
      assertThat(experiment.context().journal().entries(stage.key(), "episode"))
          .singleElement()
          .satisfies(entry -> assertThat(entry.json()).contains("1.5"));
      assertThat(
              experiment
                  .registry()
                  .get(Meter.EPISODES.id())
                  .tags("stage", "trajectories", "disposition", "out_of_rounds")
                  .counter()
                  .count())
          .isEqualTo(1);
    }
  }

  @Test
  void aTeacherIsAskedTrainQuestionsAndAnEvaluationTestQuestions() {
    TinyExperiment experiment = experiment(TinyExperiment.SPEC);
    List<Question> train = questions(experiment, experiment.ref(StageKind.TRAJECTORIES));
    List<Question> test = questions(experiment, experiment.ref(StageKind.EVALUATE));
    assertThat(train).hasSize(16).allMatch(question -> question.split() == Split.TRAIN);
    assertThat(test).hasSize(8).allMatch(question -> question.split() == Split.TEST);
    assertThat(train).extracting(Question::id).isSorted().doesNotHaveDuplicates();
  }

  private static OpenAiPeer teacher() {
    return new OpenAiPeer(
        new ScriptedTeacher(new TeacherSpec.Scripted(1, 0, 1)), WORLD.questions());
  }

  private TinyExperiment experiment(String spec) {
    TinyExperiment experiment = new TinyExperiment(directory, spec);
    experiment.runJob(StageKind.DATASET);
    return experiment;
  }

  private static String remote(String teacher, String search) {
    return TinyExperiment.SPEC.replace(
        "teacher: {kind: scripted, questions: 16}",
        "teacher: {kind: openai, model: m, endpoint: \"%s\", questions: 16}\n".formatted(teacher)
            + "search: {kind: http, identity: i, endpoint: \"%s\"}".formatted(search));
  }

  private static OpenStages stages(TinyExperiment experiment) {
    return new OpenStages(experiment.context(), new Plans(experiment.context().store()));
  }

  private static List<Question> questions(TinyExperiment experiment, StageRef stage) {
    return new StageQuestions(experiment.context().store(), new Plans(experiment.context().store()))
        .of(stage);
  }

  private static long count(TinyExperiment experiment, Meter meter) {
    return experiment.registry().get(meter.id()).timer().count();
  }

  /** The first call of a question's episode. */
  private static ModelCall first(StageRef stage, Question question) {
    return new ModelCall(
        stage,
        question,
        0,
        new Prompt(ReActFormat.episode(question, List.of()), List.of(ReActFormat.STOP), 0));
  }
}
