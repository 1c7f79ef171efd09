package io.fireact.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.agent.Completion;
import io.fireact.agent.FinishReason;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.engine.Placement;
import io.fireact.lm.memory.MemoryBudget;
import io.fireact.meter.Meters;
import io.fireact.model.CompletionRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudentModelTest {
  private static final SimpleMeterRegistry REGISTRY = new SimpleMeterRegistry();
  private static Path directory;
  private static Path base;
  private static Path adapter;
  private static StudentModel model;

  @BeforeAll
  static void train(@TempDir Path temporary) {
    directory = temporary;
    base = TinyStudent.base(directory);
    adapter = TinyStudent.adapter(directory, base);
    model = open(base, List.of(adapter), 6);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void manyCallsAtOnceGetTheAnswersThatTheyGetAlone() throws Exception {
    List<CompletionRequest> requests = requests(40);
    List<Completion> alone = new ArrayList<>();
    for (CompletionRequest request : requests) {
      alone.add(model.complete(request));
    }
    double before = REGISTRY.get("fireact.decode.batch").summary().max();

    List<Completion> together = completeTogether(requests);

    assertThat(before).isEqualTo(1);
    assertThat(REGISTRY.get("fireact.decode.batch").summary().max()).isEqualTo(6);
    assertThat(together)
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("seconds")
        .isEqualTo(alone);
    assertThat(alone.stream().map(Completion::text).distinct().count()).isGreaterThan(20);
  }

  @Test
  void anAdapterChangesTheAnswers() {
    CompletionRequest request = TinyStudent.request("Question: where was anna born?\n", 12);
    try (StudentModel plain = open(base, List.of(), 2)) {
      assertThat(plain.complete(request).text()).isNotEqualTo(model.complete(request).text());
    }
  }

  @Test
  void theTextEndsBeforeTheFirstStopString() {
    Completion whole = model.complete(TinyStudent.request("Question: where was anna born?\n", 12));
    String text = whole.text();
    // Whatever this processor's last bits make of so small a student: two pieces of its own words.
    int third = text.length() / 3;
    assertThat(third).isPositive();
    String early = text.substring(third, third + 1);
    String late = text.substring(2 * third, text.length());

    Completion stopped =
        model.complete(TinyStudent.request("Question: where was anna born?\n", 12, late, early));

    assertThat(stopped.text()).isEqualTo(text.substring(0, text.indexOf(early)));
    assertThat(stopped.finish()).isEqualTo(FinishReason.STOP);
    assertThat(stopped.outputTokens()).isLessThan(whole.outputTokens());
  }

  @Test
  void theTextEndsAtItsLimitOrAtTheContextsEnd() {
    Completion short3 = model.complete(TinyStudent.request("Question: where", 3));
    assertThat(short3.outputTokens()).isEqualTo(3);
    assertThat(short3.finish()).isEqualTo(FinishReason.LENGTH);

    String long90 = "where ".repeat(90);
    Completion cut = model.complete(TinyStudent.request(long90, 50));
    assertThat(cut.inputTokens()).isEqualTo(90);
    assertThat(cut.outputTokens()).isLessThanOrEqualTo(6);
  }

  @Test
  void aPromptThatFillsTheContextGivesAnEmptyText() {
    Completion full = model.complete(TinyStudent.request("where ".repeat(200), 5));
    assertThat(full.text()).isEmpty();
    assertThat(full.finish()).isEqualTo(FinishReason.LENGTH);
    assertThat(full.inputTokens()).isEqualTo(200);
  }

  @Test
  void anEmptyPromptIsRefused() {
    assertFails(FailureType.BAD_DATA, () -> model.complete(TinyStudent.request("  ", 5)));
  }

  @Test
  void samplingIsDecidedByItsSeed() {
    List<String> texts = new ArrayList<>();
    for (long seed = 0; seed < 8; seed++) {
      CompletionRequest request = TinyStudent.request("Question:", 10, 1.5, seed);
      String text = model.complete(request).text();
      assertThat(model.complete(request).text()).isEqualTo(text);
      texts.add(text);
    }
    assertThat(texts.stream().distinct().count()).isGreaterThan(3);
  }

  @Test
  void closingFailsWhatIsWaiting() throws Exception {
    StudentModel closing = open(base, List.of(), 1);
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      CountDownLatch started = new CountDownLatch(3);
      List<Future<Completion>> calls = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        calls.add(
            threads.submit(
                () -> {
                  started.countDown();
                  while (true) {
                    closing.complete(TinyStudent.request("where was anna", 40));
                  }
                }));
      }
      started.await();
      closing.close();
      for (Future<Completion> call : calls) {
        assertThatThrownBy(call::get)
            .cause()
            .isInstanceOfSatisfying(
                FailureException.class,
                failure -> assertThat(failure.type()).isEqualTo(FailureType.CANCELLED));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void anInterruptedCallIsCancelled() {
    Thread.currentThread().interrupt();
    assertFails(
        FailureType.CANCELLED, () -> model.complete(TinyStudent.request("where was anna", 40)));
    assertThat(Thread.interrupted()).isTrue();
  }

  /** 600 calls, each of which would leave 131 kB if it lost its slot of the cache. */
  @Test
  void memoryStaysFlatOverManyCalls() throws Exception {
    List<CompletionRequest> requests = requests(30);
    for (int round = 0; round < 4; round++) {
      completeTogether(requests);
    }
    long early = NativeMemory.kilobytes();
    for (int round = 0; round < 20; round++) {
      completeTogether(requests);
    }
    assertThat(NativeMemory.kilobytes() - early).isLessThan(30_000);
  }

  @Test
  void aMissingModelIsBadData() {
    assertFails(FailureType.BAD_DATA, () -> open(directory.resolve("nowhere"), List.of(), 4));
  }

  private static StudentModel open(Path base, List<Path> adapters, int together) {
    return StudentModel.open(
        base,
        adapters,
        new StudentModel.Settings(together, together, 0, new Placement.Cpu()),
        MemoryBudget.unlimited(),
        new Meters(REGISTRY));
  }

  private static List<CompletionRequest> requests(int count) {
    Random random = new Random(5);
    List<CompletionRequest> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder prompt = new StringBuilder("Question " + i + ":");
      for (int word = 0; word < random.nextInt(60); word++) {
        prompt.append(' ').append(TinyStudent.NAMES.get(random.nextInt(6)));
      }
      requests.add(TinyStudent.request(prompt.toString(), 20 + random.nextInt(12), i % 2 * 2.0, i));
    }
    return requests;
  }

  private static List<Completion> completeTogether(List<CompletionRequest> requests)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(requests.size());
    try {
      List<Callable<Completion>> calls = new ArrayList<>();
      for (CompletionRequest request : requests) {
        calls.add(() -> model.complete(request));
      }
      List<Completion> answers = new ArrayList<>();
      for (Future<Completion> answer : threads.invokeAll(calls)) {
        answers.add(answer.get());
      }
      return answers;
    } finally {
      threads.shutdownNow();
    }
  }

  private static void assertFails(
      FailureType type, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            FailureException.class, failure -> assertThat(failure.type()).isEqualTo(type));
  }
}
