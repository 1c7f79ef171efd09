package io.fireact.lm.engine;

import io.fireact.lm.architecture.Architecture;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This platform's own CUDA kernels and graphs, a library that lies beside PyTorch's where somebody
 * has built it. Nothing depends on it but speed: without it, and for shapes that it does not know,
 * PyTorch's operators compute the same.
 */
final class Kernels {
  private static final Logger LOG = LoggerFactory.getLogger(Kernels.class);
  private static final String LIBRARY = "libfireact_torch.so";

  /** Rows are read in vectors of so many elements; a head's halves too. */
  private static final int VECTOR = 8;

  private static final boolean LOADED = load();

  private Kernels() {}

  private static boolean load() {
    // PyTorch first, through DJL: where the library brings it in, CUDA's handles do not fit (seen).
    String version = TorchEngine.version();
    Path folder = TorchInstallation.here().directory();
    if (folder == null) {
      return false;
    }
    Path library = folder.resolve(LIBRARY).toAbsolutePath();
    if (!Files.exists(library)) {
      return false;
    }
    try {
      System.load(library.toString());
      return true;
    } catch (UnsatisfiedLinkError e) {
      LOG.warn(
          "{} was not built for PyTorch {}, so decoding and training are slower; build it again",
          library,
          version,
          e);
      return false;
    }
  }

  /**
   * Whether a decoder of this shape at a place can be computed by them.
   *
   * @param placement of weights in its own type
   */
  static boolean serve(Placement placement, Architecture shape) {
    return placement instanceof Placement.Cuda
        && shape.width() % VECTOR == 0
        && shape.vocabulary() % VECTOR == 0
        && shape.feedForward() % VECTOR == 0
        && shape.headWidth() % (2 * VECTOR) == 0
        && LOADED;
  }
}
