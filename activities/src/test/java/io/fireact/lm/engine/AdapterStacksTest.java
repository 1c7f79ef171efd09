package io.fireact.lm.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.LoraWeights;
import io.fireact.lm.architecture.TargetModule;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AdapterStacksTest {
  private static final Architecture TINY = new Architecture(11, 8, 12, 2, 2, 16, 10000, 1e-5, 1);
  private static final Architecture ONE_LAYER =
      new Architecture(11, 8, 12, 2, 1, 16, 10000, 1e-5, 1);
  private static final LoraLayout LORA = LoraLayout.of(TINY, EnumSet.of(TargetModule.Q), 2);

  /** As where there is no memory for it, so that the base answered in the others' place. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anAdapterThatCannotBeAddedLeavesTheOthersAndItsNumber(boolean together) {
    LoraWeights good = new LoraWeights(LORA, TrainerTest.random(LORA.size(), 0.3, 1), 2);
    LoraLayout less = LoraLayout.of(ONE_LAYER, EnumSet.of(TargetModule.Q), 2);
    LoraWeights cut = new LoraWeights(less, new float[less.size()], 2);
    try (Torch torch = new Torch(new Placement.Cpu(), false, 1);
        AdapterStacks stacks = new AdapterStacks(torch, TINY, together)) {
      assertThat(stacks.add(List.of(good))).containsExactly(1);
      float[] before = mask(torch, stacks);

      assertThatThrownBy(() -> stacks.add(List.of(cut)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("layers.1");

      assertThat(mask(torch, stacks)).startsWith(before);
      assertThat(stacks.add(List.of(good))).containsExactly(2);
      stacks.remove(1);
      assertThat(stacks.add(List.of(good))).containsExactly(1);
    }
  }

  /** Of the stack that the first adapter is in. */
  private static float[] mask(Torch torch, AdapterStacks stacks) {
    try (PtNDManager scope = torch.scope();
        IValue masks = stacks.masks(new long[] {1})) {
      return masks.toTensorArray(scope)[0].toFloatArray();
    }
  }
}
