package io.fireact.lm;

import io.fireact.agent.Completion;
import io.fireact.agent.Segment;
import io.fireact.failure.FailureException;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.decode.Generation;
import io.fireact.lm.engine.ActivationCheckpointing;
import io.fireact.lm.engine.Devices;
import io.fireact.lm.engine.Placement;
import io.fireact.lm.engine.TrainingOptions;
import io.fireact.lm.format.AdapterFiles;
import io.fireact.lm.format.BaseModel;
import io.fireact.lm.memory.DeviceBudgets;
import io.fireact.lm.memory.DeviceMemory;
import io.fireact.lm.memory.Footprint;
import io.fireact.lm.memory.MemoryBudget;
import io.fireact.meter.Meters;
import io.fireact.spec.FineTuneSpec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Whether trainings and models live through a GPU's running out of memory, which another process
 * takes: what they fail with, whether it is given back, and whether they go on. Prints what
 * happened and asserts nothing. Run by hand: {@code ShortageTrial MODEL WORK cuda python hog.py};
 * with {@code cpu} nobody takes anything, which tries the trial itself.
 */
public final class ShortageTrial {
  private static final int CONTEXT = 1024;
  private static final int STEPS = 6;
  private static final int BATCH = 16;
  private static final int SEQUENCES = 64;
  private static final double MIB = 1 << 20;

  private final Path base;
  private final Path work;
  private final Placement placement;
  private final Hog hog;
  private final MemoryBudget budget;

  private ShortageTrial(Path base, Path work, Placement placement, Hog hog) {
    this.base = base;
    this.work = work;
    this.placement = placement;
    this.hog = hog;
    budget = DeviceBudgets.of(Map.of()).of(placement);
  }

  public static void main(String[] arguments) throws IOException {
    Placement placement = Devices.named(arguments[2]);
    List<String> command = List.of(arguments).subList(3, arguments.length);
    try (Hog hog = command.isEmpty() ? Hog.NONE : new OtherProcess(command)) {
      ShortageTrial trial =
          new ShortageTrial(Path.of(arguments[0]), Path.of(arguments[1]), placement, hog);
      attempt("training", trial::training);
      attempt("decoding", trial::decoding);
      attempt("loading", trial::loading);
      attempt("recording", trial::recording);
    }
  }

  /** A failure is a finding. */
  private static void attempt(String what, Runnable work) {
    try {
      work.run();
    } catch (FailureException e) {
      print("%s: %s: %s", what, e.type(), first(e));
    } catch (RuntimeException e) {
      print("%s: %s", what, e);
    }
  }

  /** Takes the device's memory. */
  private interface Hog extends AutoCloseable {
    Hog NONE = mebibytes -> {};

    /** Leaves so many MiB free, -1 for all. */
    void leave(long mebibytes);

    @Override
    default void close() {}
  }

  private static final class OtherProcess implements Hog {
    private final Process process;
    private final BufferedReader answers;

    OtherProcess(List<String> command) throws IOException {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      answers =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      print("another process sees %s MiB free", answers.readLine());
    }

    @Override
    public void leave(long mebibytes) {
      try {
        process.getOutputStream().write((mebibytes + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        String free = answers.readLine();
        if (mebibytes >= 0) {
          print("  other process left %s MiB", free);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      process.destroy();
    }
  }

  // ---- training

  private void training() {
    long step;
    try (BaseModel model = BaseModel.open(base, CONTEXT)) {
      TrainingOptions options =
          new TrainingOptions(placement, 0, 0, List.of(ActivationCheckpointing.KEEP_ALL));
      step = Footprint.step(model.architecture(), options, BATCH * 430L);
    }
    print("a step takes about %.0f MiB by Footprint", step / MIB);
    float[] truth = train("free", budget, -1);
    compare("free again", truth, train("again", budget, -1));
    for (int percent : new int[] {45, 12}) {
      long left = (long) (step / MIB * percent / 100);
      String what = "with " + percent + " % of a step from step 3 on";
      attempt(what, () -> compare(what, truth, train("p" + percent, budget, left)));
      hog.leave(-1);
    }
    Devices.giveBack();
    double before = free();
    attempt(
        "with nothing from step 3 on",
        () -> compare("with nothing", truth, train("nothing", budget, 0)));
    hog.leave(-1);
    print("  free before %.0f MiB, after %.0f", before, free());
    attempt(
        "the same again",
        () -> compare("... and the same again", truth, train("nothing", budget, -1)));
    hog.leave(1000);
    attempt("no room to load", () -> train("load", unsuspecting(), -1));
    hog.leave(-1);
    print("  free after %.0f MiB", free());
  }

  /** What another process is about to take is not known to it. */
  private MemoryBudget unsuspecting() {
    DeviceMemory real = DeviceMemory.of(placement);
    return new MemoryBudget(
        new DeviceMemory() {
          @Override
          public String name() {
            return real.name();
          }

          @Override
          public long total() {
            return real.total();
          }

          @Override
          public long free() {
            return real.total();
          }

          @Override
          public void giveBack() {
            real.giveBack();
          }
        },
        Long.MAX_VALUE,
        0.5);
  }

  /**
   * @param left MiB that the other process leaves free after the second step, -1 for all
   * @return the adapter
   */
  private float[] train(String name, MemoryBudget budget, long left) {
    FineTuneSpec spec =
        TinyStudent.fineTune(3, STEPS, 1)
            .with(TinyStudent.data(BATCH, 1))
            .with(
                new FineTuneSpec.Optimizer(
                    STEPS, 0, 1e-3, FineTuneSpec.Schedule.COSINE, 0.05, 1, 0.9, 0.98, 0.01));
    List<Double> losses = new ArrayList<>();
    TrainingListener listener =
        (step, steps, loss, tokens) -> {
          losses.add(loss);
          if (step == 2 && left >= 0) {
            Devices.giveBack();
            hog.leave(left);
          }
        };
    TrainingOutcome outcome =
        LoraTraining.run(
            spec,
            base,
            examples(),
            work.resolve(name + "-checkpoints"),
            work.resolve(name),
            CONTEXT,
            placement,
            budget,
            listener);
    hog.leave(-1);
    print("%s: resumed at %d, losses %s", name, outcome.resumedAt(), losses);
    try (BaseModel model = BaseModel.open(base, CONTEXT)) {
      Architecture shape = model.architecture();
      return AdapterFiles.read(work.resolve(name), shape).parameters();
    }
  }

  private static void compare(String what, float[] truth, float[] found) {
    double wrong = 0;
    double all = 0;
    for (int i = 0; i < truth.length; i++) {
      wrong += Math.pow((double) found[i] - truth[i], 2);
      all += Math.pow(truth[i], 2);
    }
    print("%s: adapter's relative distance %.5f", what, Math.sqrt(wrong / all));
  }

  private static List<List<Segment>> examples() {
    Random random = new Random(2);
    List<List<Segment>> examples = new ArrayList<>();
    for (int i = 0; i < 2 * BATCH; i++) {
      examples.add(
          List.of(
              new Segment(words(random, 20 + random.nextInt(30)), false),
              new Segment(words(random, 30), true)));
    }
    return examples;
  }

  private static String words(Random random, int count) {
    StringBuilder text = new StringBuilder("Question:");
    for (int i = 0; i < count; i++) {
      text.append(' ')
          .append(TinyStudent.NAMES.get(random.nextInt(TinyStudent.NAMES.size())))
          .append(' ')
          .append(TinyStudent.CITIES.get(random.nextInt(TinyStudent.CITIES.size())));
    }
    return text.toString();
  }

  // ---- decoding

  private void decoding() {
    long reading;
    long weights;
    long cache;
    try (BaseModel model = BaseModel.open(base, CONTEXT)) {
      Architecture shape = model.architecture();
      reading = Footprint.decoding(shape, placement, SEQUENCES);
      weights = Footprint.weights(shape, placement.type());
      cache = SEQUENCES * Footprint.sequence(shape, placement.type());
    }
    print(
        "weights %.0f MiB, cache %.0f, a call about %.0f",
        weights / MIB, cache / MIB, reading / MIB);
    List<String> truth;
    try (StudentModel model = open(budget)) {
      truth = texts(model, SEQUENCES, 0);
      same("free again", truth, texts(model, SEQUENCES, 0));
      int number = model.add(work.resolve("free"));
      List<String> adapted = texts(model, 4, number);
      for (int percent : new int[] {60, 30, 0}) {
        Devices.giveBack();
        hog.leave((long) (reading / MIB * percent / 100));
        same("with " + percent + " % of a call", truth, texts(model, SEQUENCES, 0));
      }
      attempt(
          "an adapter is not added",
          () -> print("an adapter is added as %d", model.add(work.resolve("again"))));
      same("the adapter before", adapted, texts(model, 4, number));
      hog.leave(-1);
      same("free, the adapter before", adapted, texts(model, 4, number));
      print("an adapter is added as %d", model.add(work.resolve("again")));
      same("free", truth, texts(model, SEQUENCES, 0));
    }
    print("  free after it is closed %.0f MiB", free());
    hog.leave((long) ((weights + cache / 3) / MIB) + 300);
    attempt(
        "not loaded",
        () -> {
          try (StudentModel model = open(unsuspecting())) {
            print("loaded for %d sequences", model.maxBatchSize());
            hog.leave((long) (reading / MIB));
            same("... of them", truth, texts(model, SEQUENCES, 0));
          }
        });
  }

  private void loading() {
    hog.leave(1000);
    attempt(
        "no room to load",
        () -> {
          try (StudentModel model = open(unsuspecting())) {
            print("loaded for %d sequences", model.maxBatchSize());
          }
        });
    hog.leave(-1);
    print("  free after %.0f MiB", free());
  }

  /** A fresh model's first step has no memory, which is recorded. */
  private void recording() {
    for (int left : new int[] {0, 6, 14, 30, 50}) {
      try (StudentModel model = open(budget)) {
        Devices.giveBack();
        hog.leave(left);
        same(left + " MiB, first step", List.of(), texts(model, 1, 0));
        hog.leave(-1);
        same("... and when there is room", List.of(), texts(model, 1, 0));
      }
    }
  }

  private StudentModel open(MemoryBudget budget) {
    return StudentModel.open(
        base,
        List.of(),
        new StudentModel.Settings(SEQUENCES, 0, CONTEXT, placement),
        budget,
        new Meters(new SimpleMeterRegistry()));
  }

  /** What comes of prompts that are asked together: texts, or why there is none. */
  private static List<String> texts(StudentModel model, int count, int adapter) {
    Random random = new Random(4);
    List<CompletableFuture<Completion>> answers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Generation generation =
          Generation.of(TinyStudent.request(words(random, 60 + i % 7), 16), adapter);
      answers.add(model.submit(generation));
    }
    List<String> texts = new ArrayList<>();
    for (CompletableFuture<Completion> answer : answers) {
      try {
        texts.add(answer.get().text());
      } catch (ExecutionException e) {
        texts.add(
            e.getCause() instanceof FailureException failure
                ? "\0" + failure.type() + ": " + first(failure)
                : "\0" + e.getCause());
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return texts;
  }

  private static void same(String what, List<String> truth, List<String> found) {
    int same = 0;
    Map<String, Integer> failures = new TreeMap<>();
    for (int i = 0; i < found.size(); i++) {
      if (found.get(i).startsWith("\0")) {
        failures.merge(found.get(i), 1, Integer::sum);
      } else if (i < truth.size() && found.get(i).equals(truth.get(i))) {
        same++;
      }
    }
    int failed = failures.values().stream().mapToInt(count -> count).sum();
    print(
        "%s: %d of %d answered, %d as before %s",
        what, found.size() - failed, found.size(), same, failed == 0 ? "" : failures);
  }

  private static String first(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return message.substring(0, Math.min(300, message.length())).replace('\n', ' ');
  }

  private double free() {
    return DeviceMemory.of(placement).free() / MIB;
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }
}
