package io.fireact.lm.format;

import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.TargetModule;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Writes, for any checkpoint, a random adapter, the merged model, and our logits of all three;
 * src/test/parity/check_formats.py then reads them with transformers and PEFT. Not a test: it needs
 * Python.
 */
final class FormatTrial {
  private static final int LENGTH = 24;

  private FormatTrial() {}

  /**
   * @param arguments a checkpoint's directory, and a directory for the results
   */
  public static void main(String[] arguments) throws IOException {
    Path model = Path.of(arguments[0]);
    Path output = Path.of(arguments[1]);
    Architecture shape = CheckpointFiles.architecture(model);
    Set<TargetModule> targets =
        EnumSet.of(TargetModule.Q, TargetModule.V, TargetModule.O, TargetModule.DOWN);
    float[] parameters = new float[LoraLayout.of(shape, targets, 4).size()];
    Random random = new Random(7);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = 0.02f * (float) random.nextGaussian();
    }
    Path adapter = output.resolve("adapter");
    new AdapterFiles(
            targets,
            4,
            48,
            true,
            0.05,
            new AdapterBase("base", null, null),
            parameters,
            AdapterExtras.NONE,
            Map.of())
        .write(adapter, shape);
    Path merged = output.resolve("merged");
    AdapterMerge.merge(model, adapter, merged);
    int[] ids = new int[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      ids[i] = i * 1009 % shape.vocabulary();
    }
    Map<String, Safetensors.Tensor> logits = new LinkedHashMap<>();
    long[] size = {LENGTH, shape.vocabulary()};
    logits.put("base", new Safetensors.Tensor(size, TinyCheckpoints.logits(model, ids)));
    logits.put(
        "adapter", new Safetensors.Tensor(size, TinyCheckpoints.logits(model, adapter, ids)));
    logits.put("merged", new Safetensors.Tensor(size, TinyCheckpoints.logits(merged, ids)));
    try (OutputStream out = Files.newOutputStream(output.resolve("logits.safetensors"))) {
      new Safetensors(Map.of(), logits).write(out);
    }
  }
}
