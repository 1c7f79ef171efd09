package io.fireact.lm.engine;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtModel;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import com.sun.jna.Function;
import com.sun.jna.Platform;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads PyTorch, offline and without usage tracking, and the decoder's module into it. The module
 * holds no state, but give each training and each model its own: a module must not be called from
 * two threads at once.
 */
final class TorchEngine {
  private static final Logger LOG = LoggerFactory.getLogger(TorchEngine.class);
  private static final String NAME = "PyTorch";
  private static final String CORE = "llama.torchscript";
  private static final String DECODING = "decoding.torchscript";
  private static final String PORTABLE_NORMS = "norm.torchscript";

  /** The minor version of PyTorch 2 in which the fused norms were found. */
  private static final int FUSED_NORMS_SINCE = 11;

  private static final String THREADS = "ai.djl.pytorch.num_threads";

  static {
    // Read once by DJL when it loads: nothing is downloaded and nobody is told.
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    limitSpinning();
    Engine.getEngine(NAME);
  }

  private TorchEngine() {}

  /**
   * GNU OpenMP's threads wait for each other by spinning, by default so long that a training whose
   * second core is taken by another process falls to a tenth of its speed. With 2000 rounds it is
   * as fast on idle cores and halves on taken ones (measured). The library reads its environment
   * when it is loaded, and Java has no call to set it. A value that is already set wins.
   */
  private static void limitSpinning() {
    if (!Platform.isLinux()) {
      return;
    }
    try {
      Function.getFunction(Platform.C_LIBRARY_NAME, "setenv")
          .invokeInt(new Object[] {"GOMP_SPINCOUNT", "2000", 0});
    } catch (LinkageError e) {
      LOG.warn("GOMP_SPINCOUNT cannot be set; training is slow beside other work", e);
    }
  }

  /** A fresh copy of the decoder's module; the caller closes it. */
  static Model load(Placement placement) {
    return load(placement.device(), sources(placement, version()));
  }

  /** The version of PyTorch, such as "2.7.1". */
  static String version() {
    return Engine.getEngine(NAME).getVersion();
  }

  /** A module of these files on a device; the caller closes it. */
  static Model load(Device device, List<String> sources) {
    Model model = Model.newInstance("llama", device, NAME);
    try {
      ((PtModel) model).load(new ByteArrayInputStream(TorchArchive.llama(sources)));
      return model;
    } catch (IOException | MalformedModelException e) {
      model.close();
      throw new IllegalStateException("PyTorch does not accept the decoder's source", e);
    }
  }

  /**
   * The files of the decoder's source. An operator that PyTorch does not know makes it refuse the
   * whole, so the fused norms are only for versions that have them.
   *
   * @param version PyTorch's, such as "2.7.1"
   */
  static List<String> sources(Placement placement, String version) {
    if (placement instanceof Placement.Cpu) {
      return List.of(CORE, DECODING, PORTABLE_NORMS, "attention_cpu.torchscript");
    }
    return List.of(
        CORE,
        DECODING,
        hasFusedNorms(version) ? "norm_fused.torchscript" : PORTABLE_NORMS,
        "attention_cuda.torchscript");
  }

  private static boolean hasFusedNorms(String version) {
    String[] parts = version.split("[.+]", -1);
    int major = Integer.parseInt(parts[0]);
    return major > 2 || (major == 2 && Integer.parseInt(parts[1]) >= FUSED_NORMS_SINCE);
  }

  /** Threads of one training: DJL's own property, else as many as there are cores. */
  static int trainingThreads() {
    return Integer.getInteger(THREADS, Runtime.getRuntime().availableProcessors());
  }

  /** Calls a method of the module on {@code threads} threads, without gradients. */
  static IValue call(Model model, int threads, String method, IValue... arguments) {
    // Both are properties of the calling thread. On the processor the profiling executor would run
    // the first calls by another graph than the later ones, so that a resumed training could differ
    // in the last bit from an uninterrupted one; on a GPU its fuser is worth a seventh of the
    // speed.
    JniUtils.setGraphExecutorOptimize(model.getNDManager().getDevice().isGpu());
    JniUtils.setNumThreads(threads);
    return IValueUtils.runMethod((PtSymbolBlock) model.getBlock(), method, arguments);
  }
}
