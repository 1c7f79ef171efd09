package io.fireact.cli.progress;

import static io.fireact.cli.progress.Stages.stage;
import static io.fireact.cli.progress.Stages.sweep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.cli.shell.Terminal;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.sweep.StageState;
import io.fireact.sweep.SweepClient;
import io.fireact.sweep.SweepProgress;
import io.fireact.sweep.SweepRequest;
import io.fireact.sweep.SweepState;
import io.fireact.sweep.Workers;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SweepFollowerTest {
  private static final SweepProgress DONE =
      new SweepProgress("e-1", "e", SweepState.DONE, List.of(stage("a", StageState.DONE, 0, 0)));

  @Test
  void theEndIsTheLastProgress() throws InterruptedException {
    assertThat(follower(new ScriptedClient()).follow("e-1")).isEqualTo(DONE);
  }

  @Test
  void aServerThatIsAwayForAMomentIsWaitedFor() throws InterruptedException {
    ScriptedClient client = new ScriptedClient();
    client.failuresBeforeTheEnd = 1;
    client.looksFail = true;
    assertThat(follower(client).follow("e-1")).isEqualTo(DONE);
    assertThat(client.awaited.get()).isEqualTo(2);
  }

  @Test
  void aServerThatKnowsTheSweepNoMoreIsNotWaitedFor() {
    ScriptedClient client = new ScriptedClient();
    client.forgotten = true;
    assertThatThrownBy(() -> follower(client).follow("e-1"))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("run its spec again");
  }

  @Test
  void anInterruptEndsTheWaiting() throws InterruptedException {
    ScriptedClient client = new ScriptedClient();
    client.neverEnds = true;
    CountDownLatch interrupted = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              try {
                follower(client).follow("e-1");
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
            });
    thread.start();
    client.looked.await();
    thread.interrupt();
    interrupted.await();
    thread.join();
  }

  private static SweepFollower follower(SweepClient client) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    Clock clock = Clock.systemUTC();
    return new SweepFollower(client, new ProgressDisplay(nowhere, Terminal.plain(), clock), clock);
  }

  /** Ends at once unless told otherwise. */
  private static final class ScriptedClient implements SweepClient {
    private final AtomicInteger awaited = new AtomicInteger();
    private final CountDownLatch looked = new CountDownLatch(1);
    private int failuresBeforeTheEnd;
    private boolean looksFail;
    private boolean forgotten;
    private boolean neverEnds;

    @Override
    public SweepProgress progress(String sweepId) {
      looked.countDown();
      if (forgotten) {
        throw new NoSuchElementException("no workflow");
      }
      if (looksFail) {
        throw new FailureException(FailureType.UNAVAILABLE, "away");
      }
      return sweep(stage("a", StageState.RUNNING, 0, 0));
    }

    @Override
    public SweepProgress await(String sweepId) throws InterruptedException {
      if (neverEnds) {
        new CountDownLatch(1).await();
      }
      if (awaited.incrementAndGet() <= failuresBeforeTheEnd) {
        throw new FailureException(FailureType.UNAVAILABLE, "away");
      }
      return DONE;
    }

    @Override
    public void submit(SweepRequest request) {
      throw new IllegalStateException("not asked for");
    }

    @Override
    public SweepProgress pause(String sweepId) {
      throw new IllegalStateException("not asked for");
    }

    @Override
    public SweepProgress resume(String sweepId) {
      throw new IllegalStateException("not asked for");
    }

    @Override
    public SweepProgress cancel(String sweepId) {
      throw new IllegalStateException("not asked for");
    }

    @Override
    public Workers workers() {
      return new Workers(List.of("one"), null);
    }

    @Override
    public List<SweepProgress> list() {
      throw new IllegalStateException("not asked for");
    }
  }
}
