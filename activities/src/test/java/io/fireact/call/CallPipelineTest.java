package io.fireact.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.meter.Meter;
import io.fireact.meter.Meters;
import io.fireact.provider.Provider;
import io.fireact.spec.SearchSpec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens around a call, whoever makes it. */
final class CallPipelineTest {
  private static final Provider LOCAL = Provider.of(new SearchSpec.Bm25(1, 300));
  private static final Provider REMOTE =
      Provider.of(new SearchSpec.Http("i", "http://127.0.0.1:1", 1, 300, 20));
  private static final int LIMIT = 100;

  private final Path directory;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Meters meters = new Meters(registry);
  private final AtomicInteger asked = new AtomicInteger();

  CallPipelineTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private record Answer(String text) {}

  @Test
  void aRemoteAnswerIsKeptForEveryProcessAndALocalOneIsMadeAgain() {
    for (int i = 0; i < 3; i++) {
      assertThat(pipeline().call(call(REMOTE, "q", this::answer))).isEqualTo(new Answer("1"));
    }
    assertThat(asked).hasValue(1);
    CallPipeline one = pipeline();
    one.call(call(LOCAL, "q", this::answer));
    one.call(call(LOCAL, "q", this::answer));
    assertThat(asked).hasValue(3);
    assertThat(store().providers()).containsExactly("search-http");
  }

  @Test
  void whatNamesAnAnswerIsProviderIdentityRequestAndSample() {
    CallPipeline pipeline = pipeline();
    List<CallKey> keys =
        List.of(
            CallKey.of(REMOTE, "identity", "request", 0),
            CallKey.of(REMOTE, "another", "request", 0),
            CallKey.of(REMOTE, "identity", "another", 0),
            CallKey.of(REMOTE, "identity", "request", -1));
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < keys.size(); i++) {
        assertThat(pipeline.call(call(REMOTE, keys.get(i), this::answer)).text())
            .isEqualTo(Integer.toString(i + 1));
      }
    }
    assertThat(asked).hasValue(keys.size());
  }

  @Test
  void callsOfOneKeyAtATimeShareOneAnswer() throws Exception {
    CallPipeline pipeline = pipeline();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    Callable<Answer> slow =
        () ->
            pipeline.call(
                call(
                    REMOTE,
                    "q",
                    () -> {
                      begun.countDown();
                      await(answer);
                      return answer();
                    }));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Future<Answer> first = threads.submit(slow);
      await(begun);
      List<Future<Answer>> others =
          List.of(threads.submit(slow), threads.submit(slow), threads.submit(slow));
      answer.countDown();
      assertThat(first.get()).isEqualTo(new Answer("1"));
      for (Future<Answer> other : others) {
        assertThat(other.get()).isEqualTo(new Answer("1"));
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(asked).hasValue(1);
  }

  @Test
  void aFailureIsCountedNotKeptAndAskedAgain() {
    CallPipeline pipeline = pipeline();
    ProviderCall<Answer> failing =
        call(
            REMOTE,
            "q",
            () -> {
              throw new FailureException(FailureType.UNAVAILABLE, "down");
            });
    assertThatThrownBy(() -> pipeline.call(failing)).hasMessage("down");
    assertThat(pipeline.call(call(REMOTE, "q", this::answer))).isEqualTo(new Answer("1"));
    assertThat(registry.get(Meter.RETRIES.id()).tag("error", "unavailable").counter().count())
        .isEqualTo(1);
  }

  @Test
  void whatIsTooLargeIsNeitherKeptNorReturnedWhereverItCameFrom() {
    Supplier<Answer> large = () -> new Answer("x".repeat(LIMIT));
    for (Provider provider : List.of(REMOTE, LOCAL)) {
      assertThatThrownBy(() -> pipeline().call(call(provider, "q", large)))
          .isInstanceOfSatisfying(
              FailureException.class,
              failure -> assertThat(failure.type()).isEqualTo(FailureType.TOO_LARGE));
    }
    assertThat(store().providers()).isEmpty();
    ProviderCall<Answer> before = call(REMOTE, "kept", large);
    store().put(before.key(), "kept", "{\"text\":\"" + "x".repeat(LIMIT) + "\"}");
    assertThatThrownBy(() -> pipeline().call(before)).hasMessageContaining("over the limit");
  }

  @Test
  void whatIsHeldDoesNotWaitForItsTurn() {
    CallPipeline slow = new CallPipeline(store(), 1e-6, meters); // eleven days apart
    assertThat(slow.call(call(REMOTE, "q", this::answer))).isEqualTo(new Answer("1"));
    assertThat(slow.call(call(REMOTE, "q", this::answer))).isEqualTo(new Answer("1"));
    assertThat(slow.call(call(LOCAL, "q", this::answer))).isEqualTo(new Answer("2"));
    Thread.currentThread().interrupt(); // the third would wait
    assertThat(slow.call(call(REMOTE, "another", this::answer))).isEqualTo(new Answer("3"));
    assertThat(Thread.interrupted()).isTrue();
  }

  private Answer answer() {
    return new Answer(Integer.toString(asked.incrementAndGet()));
  }

  private CallStore store() {
    return new CallStore(directory.resolve("calls"));
  }

  private CallPipeline pipeline() {
    return new CallPipeline(store(), 0, meters);
  }

  private static ProviderCall<Answer> call(
      Provider provider, String request, Supplier<Answer> ask) {
    return call(provider, CallKey.of(provider, "identity", request, 0), ask);
  }

  private static ProviderCall<Answer> call(Provider provider, CallKey key, Supplier<Answer> ask) {
    return new ProviderCall<>(
        provider, key, "about", Answer.class, LIMIT, LIMIT, answer -> Usage.NONE, ask);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
