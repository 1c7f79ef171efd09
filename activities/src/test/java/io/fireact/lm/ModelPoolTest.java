package io.fireact.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.agent.Completion;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.engine.Placement;
import io.fireact.lm.memory.DeviceBudgets;
import io.fireact.lm.memory.DeviceMemory;
import io.fireact.lm.memory.FixedDevice;
import io.fireact.lm.memory.MemoryBudget;
import io.fireact.meter.Meters;
import io.fireact.model.CompletionRequest;
import io.fireact.model.LanguageModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a process holds of models, on real ones and a device of a made-up size. */
@Timeout(120)
final class ModelPoolTest {
  private static final Placement CPU = new Placement.Cpu();
  private static final Duration LONG = Duration.ofHours(1);
  private static final CompletionRequest ASKED =
      TinyStudent.request("Question: where was anna born?\n", 12);

  private static Path directory;
  private static Path base;
  private static Path first;
  private static Path second;

  /** Bytes of one open model. */
  private static long one;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicInteger reads = new AtomicInteger();

  @BeforeAll
  static void train(@TempDir Path temporary) {
    directory = temporary;
    base = TinyStudent.base(directory);
    first = TinyStudent.adapter(directory, base);
    second = directory.resolve("second");
    LoraTraining.run(
        TinyStudent.fineTune(9, 8, 10),
        base,
        TinyStudent.examples(7),
        directory.resolve("second-checkpoints"),
        second,
        new TinyStudent.Recorder());
    DeviceBudgets measured = budgets(Long.MAX_VALUE);
    try (ModelPool pool = new ModelPool(measured, new Meters(new SimpleMeterRegistry()), LONG)) {
      LanguageModel model =
          pool.model(
              new ModelPool.Base(
                  "a", files(base, new AtomicInteger()), new StudentModel.Settings(4, 0, 0, CPU)),
              Optional.empty());
      model.complete(ASKED);
      one = measured.of(CPU).reserved();
    }
    assertThat(measured.of(CPU).reserved()).isZero();
  }

  @Test
  void callsThatComeWhileAModelIsOpenedShareIt() throws Exception {
    DeviceBudgets budgets = budgets(one);
    try (ModelPool pool = pool(budgets, LONG)) {
      LanguageModel model = pool.model(base("a"), Optional.empty());
      List<String> texts = together(12, i -> model.complete(ASKED).text());
      assertThat(texts.stream().distinct()).hasSize(1);
      assertThat(reads).as("opened once").hasValue(1);
      assertThat(budgets.of(CPU).reserved()).isEqualTo(one);
    }
  }

  @Test
  void adaptersOfOneBaseAreDecodedTogetherAndEachAnswersAsAlone() throws Exception {
    List<String> alone = new ArrayList<>();
    for (List<Path> adapters : List.of(List.<Path>of(), List.of(first), List.of(second))) {
      try (StudentModel model =
          StudentModel.open(
              base,
              adapters,
              new StudentModel.Settings(4, 0, 0, CPU),
              MemoryBudget.unlimited(),
              new Meters(new SimpleMeterRegistry()))) {
        alone.add(model.complete(ASKED).text());
      }
    }
    assertThat(alone).doesNotHaveDuplicates();
    DeviceBudgets budgets = budgets(2 * one);
    try (ModelPool pool = pool(budgets, LONG)) {
      // As three points of a sweep have them: one base, and adapters of their own.
      List<LanguageModel> points =
          List.of(
              pool.model(base("a"), Optional.empty()),
              pool.model(base("a"), adapter("first", first)),
              pool.model(base("a"), adapter("second", second)));
      List<String> many = together(30, i -> points.get(i % 3).complete(ASKED).text());
      for (int i = 0; i < many.size(); i++) {
        assertThat(many.get(i)).isEqualTo(alone.get(i % 3));
      }
      assertThat(registry.get("fireact.decode.batch").summary().max())
          .as("of three points in one batch")
          .isEqualTo(4);
      assertThat(pool.open()).isEqualTo(1);
      assertThat(reads).as("the base and both adapters, once each").hasValue(3);
      assertThat(budgets.of(CPU).reserved()).isBetween(one, 2 * one);
    }
  }

  @Test
  void theLongestIdleMakesRoomAndNoneThatIsUsed() throws Exception {
    DeviceBudgets budgets = budgets(2 * one);
    try (ModelPool pool = pool(budgets, LONG)) {
      LanguageModel a = pool.model(base("a"), Optional.empty());
      LanguageModel b = pool.model(base("b"), Optional.empty());
      LanguageModel c = pool.model(base("c"), Optional.empty());
      a.complete(ASKED);
      b.complete(ASKED);
      a.complete(ASKED); // now b is idle longest
      assertThat(reads).hasValue(2);
      c.complete(ASKED);
      assertThat(pool.open()).isEqualTo(2);
      a.complete(ASKED);
      assertThat(reads).as("a has stayed").hasValue(3);
      b.complete(ASKED);
      assertThat(reads).as("b was closed").hasValue(4);

      // Both that are open are used: a third has to wait, and neither is closed under its call.
      CountDownLatch written = new CountDownLatch(2);
      CountDownLatch goOn = new CountDownLatch(1);
      List<CompletableFuture<Completion>> busy = new ArrayList<>();
      for (LanguageModel model : List.of(a, b)) {
        busy.add(
            CompletableFuture.supplyAsync(
                () ->
                    model.complete(
                        ASKED,
                        piece -> {
                          written.countDown();
                          await(goOn);
                        }),
                Executors.newSingleThreadExecutor()));
      }
      await(written);
      CompletableFuture<Completion> waits =
          CompletableFuture.supplyAsync(
              () -> c.complete(ASKED), Executors.newSingleThreadExecutor());
      long promised = budgets.of(CPU).reserved();
      assertThat(waits.isDone()).isFalse();
      goOn.countDown();
      assertThat(waits.get(60, TimeUnit.SECONDS).text()).isNotEmpty();
      for (CompletableFuture<Completion> call : busy) {
        assertThat(call.get(60, TimeUnit.SECONDS).text()).isEqualTo(waits.get().text());
      }
      assertThat(promised).isEqualTo(2 * one);
    }
    assertThat(budgets.of(CPU).reserved()).isZero();
  }

  @Test
  void whatIsIdleIsClosedWithoutAnotherCall() throws Exception {
    DeviceBudgets budgets = budgets(Long.MAX_VALUE);
    try (ModelPool pool = pool(budgets, Duration.ofMillis(50))) {
      LanguageModel model = pool.model(base("a"), adapter("first", first));
      String text = model.complete(ASKED).text();
      // By its timer: the budget tells when it has its memory again.
      MemoryBudget budget = budgets.of(CPU);
      while (budget.reserved() > 0) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      assertThat(pool.open()).isZero();
      assertThat(model.complete(ASKED).text()).as("opened again").isEqualTo(text);
    }
  }

  @Test
  void twoProcessesOnOneDeviceLetEachOtherIn() throws Exception {
    // Each sees of the other only what the device says to be free.
    List<DeviceBudgets> both = new ArrayList<>();
    DeviceMemory shared =
        new DeviceMemory() {
          @Override
          public String name() {
            return "a shared device";
          }

          @Override
          public long total() {
            return one + one / 2;
          }

          @Override
          public long free() {
            return total() - both.stream().mapToLong(each -> each.of(CPU).reserved()).sum();
          }

          @Override
          public void giveBack() {}
        };
    for (int i = 0; i < 2; i++) {
      both.add(new DeviceBudgets(placement -> shared, Long.MAX_VALUE));
    }
    try (ModelPool mine = pool(both.get(0), Duration.ofMillis(100));
        ModelPool other = pool(both.get(1), Duration.ofMillis(100))) {
      LanguageModel a = mine.model(base("a"), Optional.empty());
      LanguageModel b = other.model(base("a"), Optional.empty());
      String text = a.complete(ASKED).text();
      assertThat(b.complete(ASKED).text()).isEqualTo(text);
      assertThat(both.get(0).of(CPU).reserved()).as("it let go by itself").isZero();
      assertThat(a.complete(ASKED).text()).isEqualTo(text);
    }
  }

  @Test
  void aTrainingMakesIdleModelsGoAndModelsWaitForIt() throws Exception {
    MemoryBudget measured = new MemoryBudget(new FixedDevice(1L << 40), Long.MAX_VALUE, 1);
    AtomicLong training = new AtomicLong();
    train("measured", measured, step -> training.set(measured.reserved()));
    DeviceBudgets budgets = budgets(Math.max(one, training.get()) + one / 2);
    MemoryBudget budget = budgets.of(CPU);
    try (ModelPool pool = pool(budgets, LONG)) {
      LanguageModel model = pool.model(base("a"), Optional.empty());
      String text = model.complete(ASKED).text();
      List<CompletableFuture<Completion>> waiting = new ArrayList<>();
      train(
          "real",
          budget,
          step -> {
            assertThat(budget.reserved()).isEqualTo(training.get());
            if (waiting.isEmpty()) {
              assertThat(pool.open()).isZero();
              waiting.add(
                  CompletableFuture.supplyAsync(
                      () -> model.complete(ASKED), Executors.newSingleThreadExecutor()));
            }
          });
      assertThat(waiting.get(0).get(60, TimeUnit.SECONDS).text()).isEqualTo(text);
    }
    assertThat(budget.reserved()).isZero();
  }

  @Test
  void adaptersThatNobodyHoldsMakeWayForOthers() {
    DeviceBudgets budgets = budgets(Long.MAX_VALUE);
    try (ModelPool pool = pool(budgets, LONG)) {
      long afterOne = 0;
      String text = "";
      for (int point = 0; point < 40; point++) {
        LanguageModel model = pool.model(base("a"), adapter("point " + point, first));
        String found = model.complete(ASKED).text();
        if (point == 0) {
          afterOne = budgets.of(CPU).reserved();
          text = found;
        }
        assertThat(found).isEqualTo(text);
        if (point % 2 == 0) {
          model.close(); // as the end of its stage does
        }
        assertThat(budgets.of(CPU).reserved())
            .as("16 at most")
            .isLessThanOrEqualTo(one + 16 * (afterOne - one));
      }
    }
  }

  @Test
  void aModelThatCannotBeOpenedIsEachCallersFailureAndHoldsNothing() {
    DeviceBudgets budgets = budgets(one / 2);
    try (ModelPool pool = pool(budgets, LONG)) {
      LanguageModel model = pool.model(base("a"), Optional.empty());
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> model.complete(ASKED))
            .isInstanceOfSatisfying(
                FailureException.class,
                failure -> assertThat(failure.type()).isEqualTo(FailureType.OUT_OF_MEMORY));
      }
      LanguageModel missing =
          pool.model(
              new ModelPool.Base(
                  "missing",
                  files(directory.resolve("nowhere"), reads),
                  new StudentModel.Settings(4, 0, 0, CPU)),
              Optional.empty());
      assertThatThrownBy(() -> missing.complete(ASKED)).isInstanceOf(FailureException.class);
      assertThat(budgets.of(CPU).reserved()).isZero();
    }
  }

  private static void train(
      String name, MemoryBudget budget, java.util.function.IntConsumer onStep) {
    LoraTraining.run(
        TinyStudent.fineTune(4, 10),
        base,
        TinyStudent.examples(6),
        directory.resolve(name + "-checkpoints"),
        directory.resolve(name),
        0,
        CPU,
        budget,
        (step, steps, loss, tokens) -> onStep.accept(step));
  }

  private ModelPool pool(DeviceBudgets budgets, Duration idle) {
    return new ModelPool(budgets, new Meters(registry), idle);
  }

  /** A device that is large enough, of which a process may take so much. */
  private static DeviceBudgets budgets(long limit) {
    return new DeviceBudgets(placement -> new FixedDevice(1L << 40), limit);
  }

  private ModelPool.Base base(String id) {
    return new ModelPool.Base(id, files(base, reads), new StudentModel.Settings(4, 0, 0, CPU));
  }

  private Optional<ModelPool.Adapter> adapter(String id, Path adapter) {
    return Optional.of(new ModelPool.Adapter(id, files(adapter, reads)));
  }

  private static ModelPool.Files files(Path path, AtomicInteger reads) {
    return new ModelPool.Files() {
      @Override
      public <T> T with(Function<Path, T> use) {
        reads.incrementAndGet();
        return use.apply(path);
      }
    };
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private interface Asking {
    String ask(int i);
  }

  private static List<String> together(int count, Asking asking) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      List<Callable<String>> calls = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        calls.add(() -> asking.ask(number));
      }
      List<String> answers = new ArrayList<>();
      for (Future<String> answer : threads.invokeAll(calls)) {
        answers.add(answer.get());
      }
      return answers;
    } finally {
      threads.shutdownNow();
    }
  }
}
