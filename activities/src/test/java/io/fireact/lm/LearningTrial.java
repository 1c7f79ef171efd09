package io.fireact.lm;

import io.fireact.agent.Completion;
import io.fireact.agent.Question;
import io.fireact.agent.Segment;
import io.fireact.agent.Split;
import io.fireact.meter.Meters;
import io.fireact.model.CompletionRequest;
import io.fireact.spec.FineTuneSpec;
import io.fireact.spec.StudentSpec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Shows that the student learns: pre-trains it, fine-tunes it on n = 16, 64, 256 and 512
 * trajectories, and lets it answer 200 questions about names that it has never seen. Run by hand
 * with seeds as arguments; a seed takes about a minute and a half on two idle cores.
 */
public final class LearningTrial {
  private static final int[] TRAJECTORIES = {16, 64, 256, 512};
  private static final int[] STEPS = {60, 100, 160, 200};
  private static final int PRETRAINING_STEPS = 500;
  private static final int QUESTIONS = 200;
  private static final List<String> ALL =
      List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

  private LearningTrial() {}

  public static void main(String[] seeds) throws Exception {
    for (String seed : seeds) {
      trial(Long.parseLong(seed));
    }
  }

  private static void trial(long seed) throws Exception {
    Path directory = Files.createTempDirectory("learning-trial");
    RecipeWorld world = new RecipeWorld(seed);
    long began = System.nanoTime();
    Path base = pretrain(world, seed, directory);
    print("seed %d base: %.0f s%n", seed, seconds(began));
    evaluate("base", base, null, world);
    Random random = new Random(10_000 + seed);
    List<List<Segment>> examples = new ArrayList<>();
    for (int i = 0; i < TRAJECTORIES[TRAJECTORIES.length - 1]; i++) {
      examples.add(world.item(random, false).trajectory());
    }
    for (int i = 0; i < TRAJECTORIES.length; i++) {
      int n = TRAJECTORIES[i];
      Path output = directory.resolve("adapter-" + n);
      began = System.nanoTime();
      LoraTraining.run(
          new FineTuneSpec(seed, n, STEPS[i], 16, 1, 1e-2, 0.05, 1, 8, 16, ALL, true, STEPS[i]),
          base,
          examples.subList(0, n),
          directory.resolve("checkpoints-" + n),
          output,
          (step, steps, loss, tokens) -> {});
      print("n = %d, %d steps: %.0f s%n", n, STEPS[i], seconds(began));
      evaluate("n = " + n, base, output, world);
    }
  }

  private static Path pretrain(RecipeWorld world, long seed, Path directory) throws IOException {
    Random random = new Random(seed);
    List<List<Segment>> documents = new ArrayList<>();
    for (int i = 0; i < PRETRAINING_STEPS * 55; i++) {
      documents.add(world.document(random));
    }
    Path base = directory.resolve("base");
    BaseTraining.run(
        new StudentSpec(
            seed,
            3,
            128,
            4,
            384,
            512,
            1200,
            true,
            new StudentSpec.Pretraining(PRETRAINING_STEPS, 16, 128, 3e-3, 200)),
        documents,
        directory.resolve("base-checkpoints"),
        base,
        (step, steps, loss, tokens) -> {
          if (step % 200 == 0) {
            print("  step %d, loss %.3f%n", step, loss);
          }
        });
    return base;
  }

  private static void evaluate(String name, Path base, @Nullable Path adapter, RecipeWorld world)
      throws Exception {
    long began = System.nanoTime();
    Random random = new Random(777);
    ExecutorService threads = Executors.newFixedThreadPool(48);
    try (StudentModel model =
        StudentModel.open(base, adapter, 32, new Meters(new SimpleMeterRegistry()))) {
      List<Callable<Boolean>> episodes = new ArrayList<>();
      for (int i = 0; i < QUESTIONS; i++) {
        RecipeWorld.Item item = world.item(random, true);
        episodes.add(() -> answer(model, item).equals(item.answer()));
      }
      int right = 0;
      for (Future<Boolean> episode : threads.invokeAll(episodes)) {
        right += episode.get() ? 1 : 0;
      }
      print("%s: EM %.1f in %.0f s%n", name, 100.0 * right / QUESTIONS, seconds(began));
    } finally {
      threads.shutdownNow();
    }
  }

  /** A bare ReAct loop: the agent's own is a layer above the student. */
  private static String answer(StudentModel model, RecipeWorld.Item item) {
    String text = item.question();
    Map<String, String> pages = item.pages();
    for (int round = 0; round < 5; round++) {
      Completion completion =
          model.complete(
              new CompletionRequest(
                  new Question("q", Split.DEV, text, item.answer(), "bridge"),
                  round,
                  text,
                  List.of("Observation:"),
                  60,
                  0,
                  0));
      String action = completion.text().substring(completion.text().indexOf("Action:") + 1);
      int open = action.indexOf('[');
      int close = action.indexOf(']', open + 1);
      if (open < 0 || close < 0) {
        return "";
      }
      String argument = action.substring(open + 1, close).strip();
      if (action.contains("finish")) {
        return argument;
      }
      text +=
          completion.text() + "Observation: " + pages.getOrDefault(argument, "no result.") + "\n";
    }
    return "";
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format, values);
  }
}
