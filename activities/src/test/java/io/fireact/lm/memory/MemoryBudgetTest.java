package io.fireact.lm.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who gets memory, how much, and when. */
@Timeout(60)
final class MemoryBudgetTest {
  private static final MemoryBudget.CancellationCheck NEVER_CANCELLED =
      MemoryBudget.CancellationCheck.never();

  @Test
  void whatMayBeLessGetsItsShareOfTheRoom() {
    MemoryBudget budget = new MemoryBudget(new FixedDevice(1000), Long.MAX_VALUE, 0.5);
    MemoryBudget.Lease large = budget.take(new MemoryNeed("a", 100, 0, 10, 1, 64), NEVER_CANCELLED);
    assertThat(large.units()).as("half of 900").isEqualTo(45);
    assertThat(large.bytes()).isEqualTo(550);
    MemoryBudget.Lease second =
        budget.take(new MemoryNeed("b", 100, 50, 10, 1, 12), NEVER_CANCELLED);
    assertThat(second.units()).as("no more than is wanted").isEqualTo(12);
    MemoryBudget.Lease last = budget.take(new MemoryNeed("c", 150, 0, 20, 1, 64), NEVER_CANCELLED);
    assertThat(last.units()).as("never less than it needs").isEqualTo(1);
    assertThat(budget.reserved()).isEqualTo(550 + 270 + 170);
  }

  @Test
  void whatOthersHoldOnTheDeviceAndWhatIsPromisedIsNoRoom() {
    FixedDevice device = new FixedDevice(1000);
    device.others(400);
    MemoryBudget budget = new MemoryBudget(device, Long.MAX_VALUE, 1);
    MemoryBudget.Lease untaken = budget.take(MemoryNeed.of("a", 200, 0), NEVER_CANCELLED);
    assertThat(units(budget)).as("promised, not taken yet").isEqualTo(400);
    untaken.taken(200);
    device.others(600); // it shows there now
    assertThat(units(budget)).isEqualTo(400);
    untaken.close();
    device.others(400);
    assertThat(units(budget)).isEqualTo(600);
  }

  @Test
  void aLimitHoldsWhateverTheDeviceHas() {
    MemoryBudget budget = new MemoryBudget(new FixedDevice(1000), 300, 1);
    MemoryBudget.Lease first = budget.take(MemoryNeed.of("a", 100, 50), NEVER_CANCELLED);
    assertThat(units(budget)).isEqualTo(150);
    first.grow(30);
    assertThat(units(budget)).isEqualTo(120);
    first.close();
    assertThatThrownBy(() -> budget.take(MemoryNeed.of("the model x", 301, 0), NEVER_CANCELLED))
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.OUT_OF_MEMORY))
        .hasMessageContaining("the model x needs at least")
        .hasMessageContaining("of a device")
        .hasMessageContaining("by FIREACT_DEVICE_MEMORY");
  }

  @Test
  void whatPyTorchKeepsIsGivenBackBeforeAnybodyWaits() {
    FixedDevice device = new FixedDevice(1000);
    device.keep(900);
    MemoryBudget budget = new MemoryBudget(device, Long.MAX_VALUE, 1);
    budget.take(MemoryNeed.of("a", 50, 0), NEVER_CANCELLED);
    assertThat(device.givenBack()).as("no need").isZero();
    budget.take(MemoryNeed.of("b", 500, 0), NEVER_CANCELLED);
    assertThat(device.givenBack()).isEqualTo(1);
  }

  @Test
  void theLongestIdleIsLetGoUntilThereIsRoom() {
    MemoryBudget budget = new MemoryBudget(new FixedDevice(1000), Long.MAX_VALUE, 1);
    List<MemoryBudget.Lease> idle =
        new ArrayList<>(
            List.of(
                budget.take(MemoryNeed.of("old", 400, 0), NEVER_CANCELLED),
                budget.take(MemoryNeed.of("newer", 400, 0), NEVER_CANCELLED)));
    BooleanSupplier evict =
        () -> {
          if (idle.isEmpty()) {
            return false;
          }
          idle.remove(0).close();
          return true;
        };
    budget.onShortage(evict);
    try (MemoryBudget.Lease lease = budget.take(MemoryNeed.of("new", 500, 0), NEVER_CANCELLED)) {
      assertThat(lease.bytes()).isEqualTo(500);
      assertThat(idle).as("the newer one stays").hasSize(1);
      assertThat(budget.reclaim()).isTrue();
      assertThat(idle).isEmpty();
      assertThat(budget.reclaim()).isFalse();
    }
  }

  @Test
  void whoCannotHaveItWaitsInTurnUntilOthersAreDone() throws Exception {
    MemoryBudget budget = new MemoryBudget(new FixedDevice(1000), Long.MAX_VALUE, 1);
    MemoryBudget.Lease busy = budget.take(MemoryNeed.of("busy", 800, 0), NEVER_CANCELLED);
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch waits = new CountDownLatch(1);
    CompletableFuture<Void> large =
        CompletableFuture.runAsync(
            () -> {
              try (MemoryBudget.Lease lease =
                  budget.take(
                      MemoryNeed.of("large", 900, 0),
                      () -> {
                        waits.countDown();
                        return false;
                      })) {
                order.add("large " + lease.bytes());
              }
            });
    waits.await();
    CompletableFuture<Void> small =
        CompletableFuture.runAsync(
            () -> {
              try (MemoryBudget.Lease lease =
                  budget.take(MemoryNeed.of("small", 150, 0), NEVER_CANCELLED)) {
                order.add("small " + lease.bytes());
              }
            });
    assertThat(large.isDone()).isFalse();
    busy.close();
    CompletableFuture.allOf(large, small).get(30, TimeUnit.SECONDS);
    assertThat(order).containsExactly("large 900", "small 150");
    assertThat(budget.reserved()).isZero();
  }

  @Test
  void whoWaitsMayBeCancelledOrInterrupted() throws Exception {
    MemoryBudget budget = new MemoryBudget(new FixedDevice(1000), Long.MAX_VALUE, 1);
    try (MemoryBudget.Lease busy = budget.take(MemoryNeed.of("busy", 800, 0), NEVER_CANCELLED)) {
      AtomicInteger asked = new AtomicInteger();
      assertCancelled(
          () -> budget.take(MemoryNeed.of("a", 300, 0), () -> asked.incrementAndGet() == 2));
      Thread.currentThread().interrupt();
      assertCancelled(() -> budget.take(MemoryNeed.of("a", 300, 0), NEVER_CANCELLED));
      assertThat(Thread.interrupted()).isTrue();
      // Nobody is left in the way.
      budget.take(MemoryNeed.of("b", 100, 0), NEVER_CANCELLED).close();
      assertThat(busy.bytes()).isEqualTo(800);
    }
  }

  @Test
  void whoIsAloneMayTryWithLessThanIsGuessed() {
    FixedDevice device = new FixedDevice(1000);
    device.others(100);
    MemoryBudget budget = new MemoryBudget(device, Long.MAX_VALUE, 1);
    try (MemoryBudget.Lease lease = budget.take(MemoryNeed.of("a", 700, 600), NEVER_CANCELLED)) {
      assertThat(lease.bytes()).isEqualTo(900);
    }
  }

  @Test
  void memoryThatAnotherProcessLetsGoIsSeen() throws Exception {
    FixedDevice device = new FixedDevice(1000);
    device.others(800);
    MemoryBudget budget = new MemoryBudget(device, Long.MAX_VALUE, 1);
    CountDownLatch waits = new CountDownLatch(1);
    CompletableFuture<MemoryBudget.Lease> lease =
        CompletableFuture.supplyAsync(
            () ->
                budget.take(
                    MemoryNeed.of("a", 500, 0),
                    () -> {
                      waits.countDown();
                      return false;
                    }));
    waits.await();
    assertThat(lease.isDone()).isFalse();
    device.others(0);
    assertThat(lease.get(30, TimeUnit.SECONDS).bytes()).isEqualTo(500);
  }

  @Test
  void sizesAreReadAndWrittenAsPeopleDo() {
    assertThat(ByteSize.parse(" 24GiB ")).isEqualTo(24L << 30);
    assertThat(ByteSize.parse("1.5 gib")).isEqualTo(3L << 29);
    assertThat(ByteSize.parse("300MiB")).isEqualTo(300L << 20);
    assertThat(ByteSize.text(27L << 29)).isEqualTo("13.5 GiB");
    assertThat(ByteSize.text(3L << 19)).isEqualTo("1.5 MiB");
    for (String wrong : List.of("24", "24GB", "-1GiB", "0GiB", "many", "1e3GiB", "")) {
      assertThatThrownBy(() -> ByteSize.parse(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("allowed is a number with MiB or GiB, such as 24GiB");
    }
  }

  private static int units(MemoryBudget budget) {
    try (MemoryBudget.Lease lease =
        budget.take(
            new MemoryNeed("all that there is", 0, 0, 1, 0, Integer.MAX_VALUE), NEVER_CANCELLED)) {
      return lease.units();
    }
  }

  private static void assertCancelled(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.CANCELLED));
  }
}
