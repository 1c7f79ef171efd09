package io.fireact.lm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.Model;
import org.junit.jupiter.api.Test;

class TorchEngineTest {
  private static final Placement CUDA = new Placement.Cuda(0);

  @Test
  void pyTorchAcceptsTheSourceForCudaOnAMachineWithoutOne() {
    try (Model model = TorchEngine.load(Device.cpu(), TorchEngine.sources(CUDA, "2.7.1", false))) {
      assertThat(model.getBlock()).isNotNull();
    }
  }

  @Test
  void fusedNormsAreOnlyForVersionsThatHaveThem() {
    assertThat(TorchEngine.sources(CUDA, "2.7.1", false)).contains("norm.torchscript");
    assertThat(TorchEngine.sources(CUDA, "2.11.0+cu128", false)).contains("norm_fused.torchscript");
    assertThat(TorchEngine.sources(CUDA, "3.0", false)).contains("norm_fused.torchscript");
    assertThat(TorchEngine.sources(new Placement.Cpu(), "2.11.0", false))
        .as("the processor's norms are its own")
        .contains("pointwise_cpu.torchscript")
        .noneMatch(name -> name.startsWith("norm"));
  }

  @Test
  void kernelsReplaceThePointwisePartsOnAGpuAlone() {
    assertThat(TorchEngine.sources(CUDA, "2.11.0", true))
        .contains("pointwise_kernels.torchscript", "extend_kernels.torchscript")
        .doesNotContain("norm_fused.torchscript", "pointwise.torchscript");
    assertThat(TorchEngine.sources(new Placement.Cpu(), "2.11.0", true))
        .isEqualTo(TorchEngine.sources(new Placement.Cpu(), "2.11.0", false));
    assertThat(Kernels.serve(new Placement.Cpu(), Family.PLAIN.shape())).isFalse();
  }
}
