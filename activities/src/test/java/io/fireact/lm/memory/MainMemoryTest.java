package io.fireact.lm.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.lm.architecture.ElementType;
import io.fireact.lm.engine.Placement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel's files say of memory, in and outside a container. */
final class MainMemoryTest {
  private static final long MIB = 1L << 20;

  private final Path root;

  MainMemoryTest(@TempDir Path root) throws IOException {
    this.root = root;
    write(
        "proc/meminfo",
        "MemTotal:       16384000 kB\nMemFree:          100000 kB\nMemAvailable:    8192000 kB\n");
  }

  @Test
  void outsideAContainerWhatIsAvailableIsFree() {
    MainMemory memory = new MainMemory(root);
    assertThat(memory.total()).isEqualTo(16_000 * MIB);
    assertThat(memory.free()).isEqualTo(8_000 * MIB);
  }

  @Test
  void aContainersLimitIsHeededWithoutTheFilesThatItCouldDrop() throws IOException {
    write("sys/fs/cgroup/memory.max", 4_000 * MIB + "\n");
    write("sys/fs/cgroup/memory.current", 3_000 * MIB + "\n");
    write("sys/fs/cgroup/memory.stat", "anon 5\ninactive_file " + 500 * MIB + "\nfile 7\n");
    MainMemory memory = new MainMemory(root);
    assertThat(memory.total()).isEqualTo(4_000 * MIB);
    assertThat(memory.free()).isEqualTo(1_500 * MIB);
  }

  @Test
  void anOlderContainersLimitToo() throws IOException {
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", 4_000 * MIB + "\n");
    write("sys/fs/cgroup/memory/memory.usage_in_bytes", 3_000 * MIB + "\n");
    write("sys/fs/cgroup/memory/memory.stat", "total_inactive_file " + 200 * MIB + "\n");
    assertThat(new MainMemory(root).free()).isEqualTo(1_200 * MIB);
  }

  @Test
  void aContainerWithoutALimitHasTheMachines() throws IOException {
    write("sys/fs/cgroup/memory.max", "max\n");
    assertThat(new MainMemory(root).free()).isEqualTo(8_000 * MIB);
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    assertThat(new MainMemory(root).total()).isEqualTo(16_000 * MIB);
  }

  @Test
  void thisMachineHasSome() {
    DeviceMemory memory = DeviceMemory.of(new Placement.Cpu());
    assertThat(memory.free()).isBetween(1L, memory.total());
  }

  @Test
  void bothNumbersOfAPlaceShareOneBudgetWithinTheLimit() {
    DeviceBudgets budgets = DeviceBudgets.of(Map.of("FIREACT_DEVICE_MEMORY", "2GiB"));
    MemoryBudget budget = budgets.of(new Placement.Cpu());
    assertThat(budgets.of(new Placement.Cpu(ElementType.BF16))).isSameAs(budget);
    assertThat(budget.capacity()).isEqualTo(2048 * MIB);
    assertThatThrownBy(() -> DeviceBudgets.of(Map.of("FIREACT_DEVICE_MEMORY", "80GB")))
        .hasMessage(
            "FIREACT_DEVICE_MEMORY: '80GB' is no size of memory; allowed is a number with MiB or"
                + " GiB, such as 24GiB");
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
