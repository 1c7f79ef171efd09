package io.fireact.lm.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.agent.Completion;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.engine.CachedDecoder;
import io.fireact.lm.text.TokenizerTraining;
import io.fireact.lm.text.WordTokenizer;
import io.fireact.lm.train.WeightInit;
import io.fireact.meter.Meters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Requests that somebody watches, and requests that find no place. */
class DecodeListenerTest {
  private static final int SLOTS = 3;

  private final WordTokenizer tokenizer = TokenizerTraining.train(Stream.of("a b c d"), 60);
  private final Architecture shape =
      new Architecture(tokenizer.size(), 64, 16, 2, 1, 32, 10_000, 1e-5, 4);

  @Test
  void thePiecesAreTheTextAndAllToldBeforeTheAnswer() throws Exception {
    try (DecodeLoop loop = loop()) {
      List<String> pieces = new ArrayList<>();
      CompletableFuture<String> toldAtTheEnd = new CompletableFuture<>();
      Completion completion =
          loop.submit(request(pieces::add))
              .whenComplete((answer, failure) -> toldAtTheEnd.complete(String.join("", pieces)))
              .get(20, TimeUnit.SECONDS);
      assertThat(toldAtTheEnd.get(20, TimeUnit.SECONDS)).isEqualTo(completion.text());
      assertThat(pieces).hasSizeGreaterThan(3).doesNotContain("");
    }
  }

  @Test
  void aListenerThatThrowsFailsItsOwnRequestAlone() throws Exception {
    try (DecodeLoop loop = loop()) {
      String alone = loop.submit(request(piece -> {})).get(20, TimeUnit.SECONDS).text();
      CountDownLatch together = new CountDownLatch(1);
      List<String> seen = new ArrayList<>();
      CompletableFuture<Completion> first = loop.submit(request(piece -> await(together)));
      CompletableFuture<Completion> broken =
          loop.submit(
              request(
                  piece -> {
                    seen.add(piece);
                    throw new IllegalStateException("a defect");
                  }));
      CompletableFuture<Completion> wrong =
          loop.submit(
              request(
                  piece -> {
                    throw new AssertionError("a worse one");
                  }));
      together.countDown();

      assertFails(broken);
      assertFails(wrong);
      assertThat(first.get(20, TimeUnit.SECONDS).text()).isEqualTo(alone);
      assertThat(seen).as("nobody tells on who failed").hasSize(1);
      assertThat(loop.submit(request(piece -> {})).get(20, TimeUnit.SECONDS).text())
          .isEqualTo(alone);
    }
  }

  @Test
  void aListenerMayTakeItsRequestBack() throws Exception {
    try (DecodeLoop loop = loop()) {
      CompletableFuture<CompletableFuture<Completion>> mine = new CompletableFuture<>();
      List<String> pieces = new ArrayList<>();
      CompletableFuture<Completion> answer =
          loop.submit(
              request(
                  piece -> {
                    pieces.add(piece);
                    mine.join().cancel(false);
                  }));
      mine.complete(answer);
      assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS))
          .isInstanceOf(java.util.concurrent.CancellationException.class);
      loop.submit(request(piece -> {})).get(20, TimeUnit.SECONDS);
      assertThat(pieces).hasSize(1);
    }
  }

  @Test
  void closingFailsWhoListensAfterTheStepUnderWay() throws Exception {
    DecodeLoop loop = loop();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch closing = new CountDownLatch(1);
    List<String> pieces = new ArrayList<>();
    CompletableFuture<Completion> answer =
        loop.submit(
            request(
                piece -> {
                  pieces.add(piece);
                  begun.countDown();
                  await(closing);
                }));
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    Thread closer = new Thread(loop::close);
    closer.start();
    while (closer.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    closing.countDown();
    closer.join();
    assertFails(answer);
    assertThat(pieces).as("the step under way is ended, no other is begun").hasSizeBetween(1, 2);
  }

  @Test
  void aListenerMayCloseTheLoop() throws Exception {
    DecodeLoop loop = loop();
    CompletableFuture<Completion> answer = loop.submit(request(piece -> loop.close()));
    assertFails(answer);
    loop.close();
  }

  /** The wake-up call of a close must reach the thread, whoever empties the queue meanwhile. */
  @Test
  void aLoopEndsHoweverManyAskWhileItIsClosed() throws Exception {
    for (int round = 0; round < 60; round++) {
      DecodeLoop loop = loop();
      List<CompletableFuture<Void>> callers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        callers.add(CompletableFuture.runAsync(() -> askUntilClosed(loop)));
      }
      CompletableFuture.runAsync(loop::close).get(30, TimeUnit.SECONDS);
      for (CompletableFuture<Void> caller : callers) {
        caller.get(30, TimeUnit.SECONDS);
      }
    }
  }

  private static void askUntilClosed(DecodeLoop loop) {
    while (true) {
      Optional<CompletableFuture<Completion>> answer =
          loop.trySubmit(new Generation("a", List.of(), 1, 0, 1, 0, 0, piece -> {}));
      if (answer.isPresent() && answer.get().handle((ok, failure) -> failure != null).join()) {
        return;
      }
    }
  }

  @Test
  void whileTooManyWaitARequestIsRefusedAndWhatIsTakenBackMakesRoom() throws Exception {
    try (DecodeLoop loop = loop()) {
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      List<CompletableFuture<Completion>> given = new ArrayList<>();
      given.add(
          loop.submit(
              request(
                  piece -> {
                    begun.countDown();
                    await(goOn);
                  })));
      assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < SLOTS * DecodeLoop.WAITING; i++) {
        given.add(loop.trySubmit(request(piece -> {})).orElseThrow());
      }
      assertThat(loop.trySubmit(request(piece -> {}))).isEmpty();

      given.get(5).cancel(false);
      Optional<CompletableFuture<Completion>> late = loop.trySubmit(request(piece -> {}));
      assertThat(late).isPresent();
      assertThat(loop.trySubmit(request(piece -> {}))).isEmpty();

      goOn.countDown();
      String text = given.get(0).get(20, TimeUnit.SECONDS).text();
      assertThat(late.orElseThrow().get(20, TimeUnit.SECONDS).text()).isEqualTo(text);
      assertThat(given.get(SLOTS * DecodeLoop.WAITING).get(20, TimeUnit.SECONDS).text())
          .isEqualTo(text);
    }
  }

  private DecodeLoop loop() {
    CachedDecoder decoder =
        new CachedDecoder(
            shape, WeightInit.plain(shape, 1), LoraLayout.none(), new float[0], 0, SLOTS);
    return new DecodeLoop(
        decoder, tokenizer, shape.context(), SLOTS, new Meters(new SimpleMeterRegistry()));
  }

  private static Generation request(Consumer<String> listener) {
    return new Generation("a b", List.of(), 12, 1.5, 1, 3, 0, listener);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertFails(CompletableFuture<Completion> answer) {
    assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.CANCELLED));
  }
}
