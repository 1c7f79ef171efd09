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
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads PyTorch, offline and without usage tracking, and the decoder's module into it. The module
 * holds no state, so it may be called from several threads; each training and each model has its
 * own for the tensors that live as long.
 */
final class TorchEngine {
  private static final Logger LOG = LoggerFactory.getLogger(TorchEngine.class);
  private static final String NAME = "PyTorch";
  private static final String CORE = "llama.torchscript";
  private static final String DECODING = "decoding.torchscript";
  private static final String PORTABLE_NORMS = "norm.torchscript";
  private static final String EXTEND = "extend.torchscript";
  private static final String POINTWISE = "pointwise.torchscript";
  private static final String CUDA_ATTENTION = "attention_cuda.torchscript";

  /** The minor version of PyTorch 2 in which the fused norms were found. */
  private static final int FUSED_NORMS_SINCE = 11;

  /** Names of glibc's malloc.h. */
  private static final int TRIM_THRESHOLD = -1;

  private static final int TOP_PAD = -2;
  private static final int MMAP_THRESHOLD = -3;

  /** Held together by calls, and alone by one that records. */
  private static final ReentrantReadWriteLock RECORDING = new ReentrantReadWriteLock();

  private static final String THREADS = "ai.djl.pytorch.num_threads";

  static {
    // Read once by DJL when it loads: nothing is downloaded and nobody is told.
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    limitSpinning();
    TorchInstallation.here().prepare();
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

  /**
   * A step that PyTorch runs on a GPU frees much memory of the processor and often: a 135M trained
   * a third faster where GNU's allocator was told, by environment variables, to keep it (one run
   * each way). Only for GPUs: on the processor decoding lost 5 %.
   */
  private static void keepFreedMemory() {
    if (!Platform.isLinux()) {
      return;
    }
    try {
      Function setting = Function.getFunction(Platform.C_LIBRARY_NAME, "mallopt");
      setting.invokeInt(new Object[] {TRIM_THRESHOLD, 1 << 30});
      setting.invokeInt(new Object[] {TOP_PAD, 1 << 26});
      // Setting one of them ends the adaptation of this one, so its largest value.
      setting.invokeInt(new Object[] {MMAP_THRESHOLD, 1 << 25});
    } catch (LinkageError e) {
      LOG.warn("the C library has no mallopt; small models train slower", e);
    }
  }

  /**
   * A fresh copy of the decoder's module; the caller closes it.
   *
   * @param kernels whether it computes with {@link Kernels}
   */
  static Model load(Placement placement, boolean kernels) {
    if (placement instanceof Placement.Cuda) {
      keepFreedMemory();
    }
    return load(placement.device(), sources(placement, version(), kernels));
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
   * @param kernels whether it computes with {@link Kernels}; only on a GPU
   */
  static List<String> sources(Placement placement, String version, boolean kernels) {
    if (placement instanceof Placement.Cpu) {
      return List.of(
          CORE, DECODING, EXTEND, "pointwise_cpu.torchscript", "attention_cpu.torchscript");
    }
    if (kernels) {
      return List.of(
          CORE,
          DECODING,
          "extend_kernels.torchscript",
          "pointwise_kernels.torchscript",
          CUDA_ATTENTION);
    }
    return List.of(
        CORE,
        DECODING,
        EXTEND,
        hasFusedNorms(version) ? "norm_fused.torchscript" : PORTABLE_NORMS,
        POINTWISE,
        CUDA_ATTENTION);
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

  /**
   * Calls a method of the module on {@code threads} threads, without gradients.
   *
   * @param fuse whether PyTorch may compile the pointwise parts
   */
  static IValue call(Model model, int threads, boolean fuse, String method, IValue... arguments) {
    // Both are properties of the calling thread.
    JniUtils.setGraphExecutorOptimize(fuse);
    JniUtils.setNumThreads(threads);
    Lock together = RECORDING.readLock();
    together.lock();
    try {
      return IValueUtils.runMethod((PtSymbolBlock) model.getBlock(), method, arguments);
    } finally {
      together.unlock();
    }
  }

  /** Gives back memory of GPUs that PyTorch keeps without using it; not while work is recorded. */
  static void giveBack() {
    Lock together = RECORDING.readLock();
    together.lock();
    try {
      JniUtils.emptyCudaCache();
    } finally {
      together.unlock();
    }
  }

  /**
   * Does what records the GPU's work, alone: PyTorch's random numbers belong to the recording
   * meanwhile, so a training with dropout beside it would fail.
   */
  static <T> T alone(Supplier<T> recording) {
    Lock alone = RECORDING.writeLock();
    alone.lock();
    try {
      return recording.get();
    } finally {
      alone.unlock();
    }
  }
}
