package io.fireact.stage.episode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fireact.agent.Prompt;
import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.plan.StageKind;
import io.fireact.search.SearchPeer;
import io.fireact.spec.TaskSpec;
import io.fireact.spec.ToolNoise;
import io.fireact.stage.Plans;
import io.fireact.stage.TinyExperiment;
import io.fireact.sweep.StageRef;
import io.fireact.sweep.episode.SearchCall;
import io.fireact.task.Passage;
import io.fireact.task.world.WorldTask;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches that say nothing of use: which, and what they say. */
final class SearchNoiseTest {
  private static final int SEARCHES = 10_000;
  private static final List<Passage> CORPUS =
      List.of(
          new Passage("1", "a", "Ann was."),
          new Passage("2", "b", "Bob is."),
          new Passage("3", "c", "Cid will be."));

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  @Test
  void asManySearchesSayNoneAsTheProbabilitySays() {
    assertThat(share(0.5, 1)).isCloseTo(0.5, within(0.02));
    assertThat(share(0.1, 1)).isCloseTo(0.1, within(0.02));
    assertThat(share(1, 1)).isEqualTo(1);
    assertThat(share(0, 1)).isZero();
  }

  @Test
  void theSameSearchesHaveItWheneverTheyAreMadeAndMoreOfThemWithMoreNoise() {
    assertThat(struck(0.5, 1)).isEqualTo(struck(0.5, 1));
    assertThat(struck(0.5, 1)).containsAll(struck(0.25, 1)).isNotEqualTo(struck(0.5, 2));
    // Written once, so that nobody changes which they are: results are kept by them.
    SearchNoise noise = noise(0.5, ToolNoise.Observation.NONE, 233);
    StringBuilder rounds = new StringBuilder();
    for (int round = 0; round < 11; round++) {
      rounds.append(noise.instead("5a8b57f25542995d1e6f1371", round).isPresent() ? 'x' : '.');
    }
    assertThat(rounds).hasToString("x..xx.x..x.");
  }

  @Test
  void aRandomObservationIsAPassageOfTheCorpusEachAsOftenAsAnother() {
    SearchNoise noise = noise(1, ToolNoise.Observation.RANDOM, 1);
    int[] counts = new int[CORPUS.size()];
    for (int i = 0; i < SEARCHES; i++) {
      String text = noise.instead("q" + i, 0).orElseThrow();
      counts[CORPUS.stream().map(Passage::text).toList().indexOf(text)]++;
    }
    assertThat(counts[0] / (double) SEARCHES).isCloseTo(1 / 3.0, within(0.02));
    assertThat(counts[1] / (double) SEARCHES).isCloseTo(1 / 3.0, within(0.02));
    ToolNoise random =
        new ToolNoise(0.5, ToolNoise.Observation.RANDOM, ToolNoise.AppliesTo.EVALUATION, 1);
    assertThat(new SearchNoise(random, List::of).instead("q0", 0).orElse("made"))
        .as("nothing is found in nothing")
        .isIn("", "made");
  }

  @Test
  void aSearchThatHasNoiseIsNotMadeAndTheOthersAre() {
    WorldTask world =
        new WorldTask(new TaskSpec.World(1, 20, 6, 12, new TaskSpec.Hops(1, 0, 0), 400));
    try (SearchPeer peer = new SearchPeer(world.corpus(), 300)) {
      String spec =
          TinyExperiment.SPEC.replace(
              "agent: {rounds: 4}",
              "search: {kind: http, identity: i, endpoint: \"%s\"}\n".formatted(peer.endpoint())
                  + "agent: {rounds: 4, noise: {probability: 0.5, applies_to: training}}");
      TinyExperiment experiment = new TinyExperiment(directory, spec);
      StageRef stage = experiment.ref(StageKind.TRAJECTORIES);
      int none = 0;
      int asked = 0;
      try (OpenStages stages = stages(experiment)) {
        EpisodeActivitiesImpl episodes = new EpisodeActivitiesImpl(experiment.context(), stages, 0);
        for (Passage passage : world.corpus().subList(0, 40)) {
          String text =
              episodes.search(new SearchCall(stage, passage.id(), 0, passage.title())).text();
          none += text.equals("None") ? 1 : 0;
          asked++;
        }
      }
      assertThat(none).isBetween(10, 30);
      assertThat(peer.requests()).isEqualTo(asked - none);
    }
  }

  @Test
  void workedExamplesOfOurOwnStandBeforeThePrompt() {
    String spec =
        """
        version: 1
        name: prompted
        task: {kind: hotpotqa, train: 10, dev: 1, test: 10}
        search: {kind: http, identity: i, endpoint: "http://127.0.0.1:9"}
        teacher: {kind: openai, model: m, questions: 10}
        agent: {few_shot: 2}
        fine_tune: {trajectories: 10}
        evaluate: {questions: 10}
        """;
    TinyExperiment experiment =
        new TinyExperiment(directory, spec, Map.of("OPENAI_API_KEY", "none"));
    Question question = new Question("q", Split.TRAIN, "who?", "ann", "");
    Prompt prompt = new Prompt("Question: who?\n", List.of("Observation:"), 0);
    try (OpenStages stages = stages(experiment)) {
      String sent =
          stages.use(
              experiment.ref(StageKind.TRAJECTORIES),
              open -> open.request(question, 0, prompt).prompt());
      assertThat(sent)
          .startsWith("Question: In which country was the architect of the Sydney Opera House")
          .contains("Action: finish[Denmark]\n\nQuestion: Which river is longer")
          .endsWith("Action: finish[Danube]\n\nQuestion: who?\n");
    }
  }

  private static OpenStages stages(TinyExperiment experiment) {
    return new OpenStages(experiment.context(), new Plans(experiment.context().store()));
  }

  private static double share(double probability, long seed) {
    return struck(probability, seed).size() / (double) SEARCHES;
  }

  private static Set<String> struck(double probability, long seed) {
    SearchNoise noise = noise(probability, ToolNoise.Observation.NONE, seed);
    Set<String> struck = new HashSet<>();
    for (int i = 0; i < SEARCHES; i++) {
      String question = "q" + i / 10;
      int round = i % 10;
      Optional<String> instead = noise.instead(question, round);
      instead.ifPresent(text -> assertThat(text).isEqualTo("None"));
      if (instead.isPresent()) {
        struck.add(question + ":" + round);
      }
    }
    return struck;
  }

  private static SearchNoise noise(
      double probability, ToolNoise.Observation observation, long seed) {
    return new SearchNoise(
        new ToolNoise(probability, observation, ToolNoise.AppliesTo.EVALUATION, seed),
        () -> CORPUS);
  }
}
