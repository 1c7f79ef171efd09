package io.fireact.lm.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.agent.Completion;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.FlatWeights;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.LoraWeights;
import io.fireact.lm.architecture.TargetModule;
import io.fireact.lm.engine.CachedDecoder;
import io.fireact.lm.engine.Placement;
import io.fireact.lm.text.TokenizerTraining;
import io.fireact.lm.text.WordTokenizer;
import io.fireact.lm.train.SeededRandom;
import io.fireact.lm.train.WeightInit;
import io.fireact.meter.Meters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DecodeLoopTest {
  private final WordTokenizer tokenizer = TokenizerTraining.train(Stream.of("a b c d"), 60);
  private final Architecture shape =
      new Architecture(tokenizer.size(), 16, 16, 2, 1, 32, 10_000, 1e-5, 4);

  @Test
  void aFailedDecodeFailsItsCallersAndTheLoopGoesOn() {
    CachedDecoder decoder = decoder();
    decoder.close();
    try (DecodeLoop loop = loop(decoder)) {
      for (int i = 0; i < 2; i++) {
        assertFails(FailureType.UNAVAILABLE, loop.submit(request("a b")));
      }
    }
  }

  @Test
  void aClosedLoopRefuses() {
    DecodeLoop loop = loop(decoder());
    loop.close();
    loop.close();
    assertFails(FailureType.CANCELLED, loop.submit(request("a b")));
  }

  @Test
  void aCancelledRequestLeavesItsSlot() throws Exception {
    try (DecodeLoop loop = loop(decoder())) {
      CompletableFuture<Completion> given = loop.submit(request("a b"));
      given.cancel(false);
      for (int i = 0; i < 5; i++) {
        assertThat(loop.submit(request("c")).get(10, TimeUnit.SECONDS).outputTokens()).isPositive();
      }
    }
  }

  @Test
  void whileTooManyWaitTheCallerWaitsToo() throws Exception {
    try (DecodeLoop loop = loop(decoder())) {
      CompletableFuture<FailureException> refused = new CompletableFuture<>();
      List<CompletableFuture<Completion>> given = new ArrayList<>();
      Thread caller =
          new Thread(
              () -> {
                while (!refused.isDone()) {
                  try {
                    given.add(loop.submit(request("a b")));
                  } catch (FailureException e) {
                    refused.complete(e);
                  }
                }
              });
      caller.start();
      while (caller.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      caller.interrupt();
      assertThat(refused.get(10, TimeUnit.SECONDS).type()).isEqualTo(FailureType.CANCELLED);
      caller.join();
      assertThat(given).hasSizeGreaterThanOrEqualTo(DecodeLoop.WAITING);
    }
  }

  @Test
  void eachRequestIsAnsweredByItsAdapterWhateverItIsDecodedWith() throws Exception {
    LoraLayout lora = LoraLayout.of(shape, EnumSet.allOf(TargetModule.class), 2);
    List<LoraWeights> adapters = new ArrayList<>();
    for (long seed = 1; seed <= 2; seed++) {
      float[] random = new float[lora.size()];
      SeededRandom numbers = SeededRandom.of(seed, "test");
      for (int i = 0; i < random.length; i++) {
        random[i] = (float) (0.7 * numbers.nextGaussian());
      }
      adapters.add(new LoraWeights(lora, random, 2));
    }
    List<String> alone = new ArrayList<>();
    List<String> together = new ArrayList<>();
    for (int slots : new int[] {1, 6}) {
      CachedDecoder decoder =
          new CachedDecoder(
              shape,
              new FlatWeights(shape, WeightInit.plain(shape, 1)),
              adapters,
              slots,
              2,
              new Placement.Cpu());
      try (DecodeLoop loop =
          new DecodeLoop(
              decoder, tokenizer, shape.context(), slots, new Meters(new SimpleMeterRegistry()))) {
        List<CompletableFuture<Completion>> answers = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
          answers.add(
              loop.submit(
                  new Generation("a b c", List.of(), 12, 1, 0.9, i / 3, i % 3, piece -> {})));
        }
        for (CompletableFuture<Completion> answer : answers) {
          (slots == 1 ? alone : together).add(answer.get(20, TimeUnit.SECONDS).text());
        }
      }
    }
    assertThat(together).isEqualTo(alone);
    assertThat(alone.stream().distinct().count()).isGreaterThan(20);
  }

  private CachedDecoder decoder() {
    return new CachedDecoder(
        shape, WeightInit.plain(shape, 1), LoraLayout.none(), new float[0], 0, 1);
  }

  private DecodeLoop loop(CachedDecoder decoder) {
    return new DecodeLoop(
        decoder, tokenizer, shape.context(), 1, new Meters(new SimpleMeterRegistry()));
  }

  private static Generation request(String prompt) {
    return new Generation(prompt, List.of(), 20, 0, 1, 0, 0, piece -> {});
  }

  private static void assertFails(FailureType type, CompletableFuture<Completion> answer) {
    assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            FailureException.class, failure -> assertThat(failure.type()).isEqualTo(type));
  }
}
