package io.fireact.lm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.lm.architecture.ElementType;
import io.fireact.plan.ComputeEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComputeEnvironmentsTest {
  private static final String XEON =
      """
      processor\t: 0
      model\t\t: 85
      model name\t: Intel(R) Xeon(R) Platinum 8168 CPU @ 2.50GHz
      flags\t\t: fpu fma avx avx2 avx512f avx512dq avx512bw avx512vl
      """;

  private final Path root;

  ComputeEnvironmentsTest(@TempDir Path root) {
    this.root = root;
  }

  @Test
  void theProcessorAndItsWidestInstructionsAreNamed() throws IOException {
    file("proc/cpuinfo", XEON);
    assertThat(read(Map.of(), new Placement.Cpu()))
        .isEqualTo(
            new ComputeEnvironment(
                "cpu", "Intel(R) Xeon(R) Platinum 8168 CPU @ 2.50GHz", "AVX512", 2, "2.7.1"));
  }

  @Test
  void whatNarrowsPyTorchsInstructionsCounts() throws IOException {
    file("proc/cpuinfo", XEON);
    assertThat(read(Map.of("ATEN_CPU_CAPABILITY", "avx2"), new Placement.Cpu()).instructions())
        .isEqualTo("AVX2");
    assertThat(read(Map.of("ATEN_CPU_CAPABILITY", "default"), new Placement.Cpu()).instructions())
        .isEqualTo("no AVX2");
  }

  @Test
  void aProcessorWithoutAllOfAvx512HasAvx2() throws IOException {
    file("proc/cpuinfo", XEON.replace(" avx512vl", ""));
    assertThat(read(Map.of(), new Placement.Cpu()).instructions()).isEqualTo("AVX2");
  }

  @Test
  void aGpuIsNamedWithItsIndex() throws IOException {
    file("proc/cpuinfo", XEON);
    file("proc/driver/nvidia/gpus/0000:01:00.0/information", "Model: \t\t NVIDIA H200\nIRQ: 1\n");
    file("proc/driver/nvidia/gpus/0000:02:00.0/information", "Model: \t\t NVIDIA H200\nIRQ: 2\n");
    assertThat(read(Map.of(), new Placement.Cuda(1)).device()).isEqualTo("NVIDIA H200 (cuda:1)");
  }

  @Test
  void whereNothingIsToldTheArchitectureStandsForTheProcessor() {
    ComputeEnvironment found = read(Map.of(), new Placement.Cpu(ElementType.BF16));
    assertThat(found.device()).isEqualTo("cpu-bf16");
    assertThat(found.processor()).isEqualTo(System.getProperty("os.arch"));
    assertThat(read(Map.of(), new Placement.Cuda(0)).device()).isEqualTo("NVIDIA GPU (cuda:0)");
  }

  @Test
  void thisMachineIsDescribed() {
    ComputeEnvironment here = ComputeEnvironments.ofTraining(new Placement.Cpu(), 1);
    assertThat(here.threads()).isPositive();
    assertThat(here.pytorch()).startsWith("2.");
    assertThat(here.text()).contains(here.processor(), "PyTorch " + here.pytorch());
  }

  private ComputeEnvironment read(Map<String, String> environment, Placement placement) {
    return ComputeEnvironments.read(root, environment, placement, 2, "2.7.1");
  }

  private void file(String name, String content) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
