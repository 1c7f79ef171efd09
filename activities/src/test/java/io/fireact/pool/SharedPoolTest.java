package io.fireact.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SharedPoolTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final BlockingQueue<String> closed = new LinkedBlockingQueue<>();

  @Test
  void callersOfOneKeyShareItsValue() {
    try (SharedPool<String, String> pool = pool(LONG);
        SharedPool<String, String>.Lease first = lease(pool, "a");
        SharedPool<String, String>.Lease second = lease(pool, "a")) {
      assertThat(second.value()).isSameAs(first.value());
      assertThat(pool.values()).containsExactly("a");
    }
  }

  @Test
  void whatNobodyUsesIsClosedAfterSomeTimeAndWhatSomebodyUsesIsNot() throws InterruptedException {
    try (SharedPool<String, String> pool = pool(Duration.ofMillis(20))) {
      SharedPool<String, String>.Lease used = lease(pool, "used");
      lease(pool, "idle").close();
      assertThat(closed.poll(30, TimeUnit.SECONDS)).isEqualTo("idle");
      assertThat(pool.values()).containsExactly("used");
      used.close();
      assertThat(closed.poll(30, TimeUnit.SECONDS)).isEqualTo("used");
    }
    assertThat(closed).as("each once").isEmpty();
  }

  @Test
  void whatIsRetiredIsClosedAfterItsLastUse() {
    try (SharedPool<String, String> pool = pool(LONG)) {
      SharedPool<String, String>.Lease first = lease(pool, "a");
      SharedPool<String, String>.Lease second = lease(pool, "a");
      pool.retire("a");
      pool.retire("not there");
      first.close();
      assertThat(closed).isEmpty();
      lease(pool, "a").close();
      assertThat(pool.peek("a")).as("another of the same key").hasValue("a");
      second.close();
      assertThat(closed).containsExactly("a");
    }
    assertThat(closed).containsExactly("a", "a");
  }

  @Test
  void theOneThatIsIdleLongestMakesRoom() {
    try (SharedPool<String, String> pool = pool(LONG);
        SharedPool<String, String>.Lease used = lease(pool, "used")) {
      for (String key : List.of("a", "b", "c", "a")) {
        lease(pool, key).close();
      }
      assertThat(pool.closeOldest(value -> !value.equals("b"))).isTrue();
      assertThat(closed).containsExactly("c");
      assertThat(pool.closeOldest(used.value()::equals)).isFalse();
    }
  }

  @Test
  void aClosedPoolGivesNothing() {
    SharedPool<String, String> pool = pool(LONG);
    lease(pool, "a").close();
    pool.close();
    assertThat(closed).containsExactly("a");
    assertThat(pool.lease("a", () -> "a")).isEmpty();
  }

  private SharedPool<String, String> pool(Duration idle) {
    return new SharedPool<>("idle-tests", idle, closed::add);
  }

  private static SharedPool<String, String>.Lease lease(
      SharedPool<String, String> pool, String key) {
    return pool.lease(key, () -> key).orElseThrow();
  }
}
