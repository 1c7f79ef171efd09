package io.fireact.lm;

import io.fireact.agent.Question;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.Segment;
import io.fireact.agent.Split;
import io.fireact.agent.Trajectory;
import io.fireact.lm.engine.Placement;
import io.fireact.lm.memory.MemoryBudget;
import io.fireact.meter.Meters;
import io.fireact.model.LanguageModel;
import io.fireact.search.CorpusSearch;
import io.fireact.spec.StudentSpec;
import io.fireact.spec.TaskSpec;
import io.fireact.spec.TeacherSpec;
import io.fireact.task.world.BareAgent;
import io.fireact.task.world.ScriptedTeacher;
import io.fireact.task.world.WorldTask;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Shows that the student learns in the built-in world, with the quickstart's numbers and without
 * the workflows around it: pre-trains it, fine-tunes it on n = 16, 64, 256 and 512 of the teacher's
 * right trajectories, and lets it answer 200 questions about names that it has never seen.
 *
 * <p>Run by hand with a split, {@code dev} for choices and {@code test} for a report, and seeds; a
 * seed takes about a minute and a half on two idle cores. Choices are tried by system properties:
 * {@code trial.pretraining} (steps), {@code trial.steps} (of fine-tuning, for each n), {@code
 * trial.three} and {@code trial.comparison} (shares of those questions).
 */
public final class LearningTrial {
  private static final int[] TRAJECTORIES = {16, 64, 256, 512};
  private static final int[] STEPS = steps();
  private static final int PRETRAINING_STEPS = Integer.getInteger("trial.pretraining", 500);
  private static final TaskSpec.Hops HOPS =
      new TaskSpec.Hops(
          1
              - Double.parseDouble(System.getProperty("trial.three", "0"))
              - Double.parseDouble(System.getProperty("trial.comparison", "0")),
          Double.parseDouble(System.getProperty("trial.three", "0")),
          Double.parseDouble(System.getProperty("trial.comparison", "0")));

  private LearningTrial() {}

  private static int[] steps() {
    return Arrays.stream(System.getProperty("trial.steps", "60,100,160,200").split(","))
        .mapToInt(Integer::parseInt)
        .toArray();
  }

  public static void main(String[] arguments) throws Exception {
    Split split = Split.valueOf(arguments[0].toUpperCase(Locale.ROOT));
    for (int i = 1; i < arguments.length; i++) {
      trial(split, Long.parseLong(arguments[i]));
    }
  }

  private static void trial(Split split, long seed) throws Exception {
    Path directory = Files.createTempDirectory("learning-trial");
    long began = System.nanoTime();
    WorldTask world = new WorldTask(new TaskSpec.World(seed, 700, 200, 200, HOPS, 30_000));
    UnaryOperator<String> search = CorpusSearch.of(world.corpus(), 1, 300)::observe;
    List<Trajectory> right = new ArrayList<>();
    int asked = 0;
    try (LanguageModel teacher = new ScriptedTeacher(new TeacherSpec.Scripted(seed, 0.15, 700))) {
      BareAgent agent = new BareAgent(teacher, search, List.of());
      for (Question question : questions(world, Split.TRAIN)) {
        Trajectory trajectory = agent.answer(question);
        asked++;
        if (trajectory.correct()) {
          right.add(trajectory);
        }
      }
    }
    print("seed %d: %d of %d right, %.1f s%n", seed, right.size(), asked, seconds(began));
    began = System.nanoTime();
    Path base = pretrain(world, seed, directory);
    print("base, %d steps: %.0f s%n", PRETRAINING_STEPS, seconds(began));
    List<Question> questions = questions(world, split);
    evaluate("n = 0, two examples", base, null, search, right.subList(0, 2), questions);
    for (int i = 0; i < TRAJECTORIES.length; i++) {
      int n = TRAJECTORIES[i];
      Path output = directory.resolve("adapter-" + n);
      began = System.nanoTime();
      List<List<Segment>> examples =
          right.subList(0, n).stream().map(ReActFormat::training).toList();
      LoraTraining.run(
          TinyStudent.fineTune(seed, STEPS[i], STEPS[i]),
          base,
          examples,
          directory.resolve("checkpoints-" + n),
          output,
          (step, steps, loss, tokens) -> {});
      print("n = %d, %d steps: %.0f s%n", n, STEPS[i], seconds(began));
      evaluate("n = " + n, base, output, search, List.of(), questions);
    }
  }

  private static List<Question> questions(WorldTask world, Split split) {
    return world.questions().stream().filter(question -> question.split() == split).toList();
  }

  private static Path pretrain(WorldTask world, long seed, Path directory) {
    Path base = directory.resolve("base");
    Pretraining.run(
        new StudentSpec.Nano(
            seed,
            3,
            128,
            4,
            384,
            512,
            4096,
            true,
            new StudentSpec.Pretraining(PRETRAINING_STEPS, 16, 128, 3e-3, 200)),
        world.pretraining().toList(),
        directory.resolve("base-checkpoints"),
        base,
        (step, steps, loss, tokens) -> {
          if (step % 100 == 0) {
            print("  step %d, loss %.3f%n", step, loss);
          }
        });
    return base;
  }

  private static void evaluate(
      String name,
      Path base,
      @Nullable Path adapter,
      UnaryOperator<String> search,
      List<Trajectory> shots,
      List<Question> questions)
      throws Exception {
    long began = System.nanoTime();
    ExecutorService threads = Executors.newFixedThreadPool(48);
    try (StudentModel model =
        StudentModel.open(
            base,
            adapter == null ? List.of() : List.of(adapter),
            new StudentModel.Settings(32, 32, 0, new Placement.Cpu()),
            MemoryBudget.unlimited(),
            new Meters(new SimpleMeterRegistry()))) {
      List<Callable<Trajectory>> episodes = new ArrayList<>();
      BareAgent agent = new BareAgent(model, search, shots);
      for (Question question : questions) {
        episodes.add(() -> agent.answer(question));
      }
      Map<String, int[]> right = new TreeMap<>();
      int all = 0;
      int turns = 0;
      for (Future<Trajectory> future : threads.invokeAll(episodes)) {
        Trajectory episode = future.get();
        int[] count = right.computeIfAbsent(episode.question().category(), type -> new int[2]);
        count[1]++;
        turns += episode.steps().size();
        if (episode.correct()) {
          count[0]++;
          all++;
        }
      }
      print(
          "%s: EM %.1f, %.1f turns, in %.0f s%n",
          name, 100.0 * all / questions.size(), 1.0 * turns / questions.size(), seconds(began));
      if (right.size() > 1) {
        right.forEach((type, count) -> print("  %s: %d of %d%n", type, count[0], count[1]));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format, values);
  }
}
