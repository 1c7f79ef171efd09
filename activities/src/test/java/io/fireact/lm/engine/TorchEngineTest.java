package io.fireact.lm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.Model;
import org.junit.jupiter.api.Test;

class TorchEngineTest {
  private static final Placement CUDA = new Placement.Cuda(0);

  @Test
  void pyTorchAcceptsTheSourceForCudaOnAMachineWithoutOne() {
    try (Model model = TorchEngine.load(Device.cpu(), TorchEngine.sources(CUDA, "2.7.1"))) {
      assertThat(model.getBlock()).isNotNull();
    }
  }

  @Test
  void fusedNormsAreOnlyForVersionsThatHaveThem() {
    assertThat(TorchEngine.sources(CUDA, "2.7.1")).contains("norm.torchscript");
    assertThat(TorchEngine.sources(CUDA, "2.11.0+cu128")).contains("norm_fused.torchscript");
    assertThat(TorchEngine.sources(CUDA, "3.0")).contains("norm_fused.torchscript");
    assertThat(TorchEngine.sources(new Placement.Cpu(), "2.11.0")).contains("norm.torchscript");
  }
}
