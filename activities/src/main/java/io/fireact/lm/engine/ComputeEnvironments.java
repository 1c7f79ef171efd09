package io.fireact.lm.engine;

import io.fireact.lm.architecture.ElementType;
import io.fireact.plan.ComputeEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Tells what this process computes on, from what Linux says of its processor and GPUs. */
public final class ComputeEnvironments {
  private static final Path ROOT = Path.of("/");

  private ComputeEnvironments() {}

  /**
   * Where a training in this process computes; loads PyTorch.
   *
   * @param threads as {@link Trainer#threads} says
   */
  public static ComputeEnvironment ofTraining(Placement placement, int threads) {
    return of(placement, threads);
  }

  /** Where a decoder in this process computes; loads PyTorch. */
  public static ComputeEnvironment ofDecoding(Placement placement) {
    return of(placement, CachedDecoder.THREADS);
  }

  private static ComputeEnvironment of(Placement placement, int threads) {
    return read(ROOT, System.getenv(), placement, threads, Devices.load());
  }

  /**
   * @param root where {@code proc} is looked for
   * @param environment variables, of which {@code ATEN_CPU_CAPABILITY} counts
   */
  static ComputeEnvironment read(
      Path root,
      Map<String, String> environment,
      Placement placement,
      int threads,
      String pytorch) {
    List<String> cpu = lines(root.resolve("proc/cpuinfo"));
    String processor = value(cpu, "model name", System.getProperty("os.arch", "unknown"));
    Set<String> flags = Set.of(value(cpu, "flags", "").split(" +"));
    return new ComputeEnvironment(
        device(root, placement),
        processor,
        instructions(environment.getOrDefault("ATEN_CPU_CAPABILITY", ""), flags),
        threads,
        pytorch);
  }

  private static String device(Path root, Placement placement) {
    if (placement instanceof Placement.Cuda cuda) {
      List<String> names = gpus(root.resolve("proc/driver/nvidia/gpus"));
      return (names.isEmpty() ? "NVIDIA GPU" : String.join(" or ", names))
          + " (cuda:"
          + cuda.index()
          + ")";
    }
    return placement.type() == ElementType.BF16 ? "cpu-bf16" : "cpu";
  }

  /** As PyTorch's dispatch chooses, see ATen's {@code compute_cpu_capability}. */
  private static String instructions(String asked, Set<String> flags) {
    String most = asked.toLowerCase(Locale.ROOT);
    if (most.equals("default") || !flags.containsAll(Set.of("avx2", "fma"))) {
      return "no AVX2";
    }
    boolean wide = flags.containsAll(Set.of("avx512f", "avx512vl", "avx512bw", "avx512dq"));
    return wide && !most.equals("avx2") ? "AVX512" : "AVX2";
  }

  /** Names of the cards, each once: which index is which, CUDA decides. */
  private static List<String> gpus(Path cards) {
    if (!Files.isDirectory(cards)) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    try (Stream<Path> found = Files.list(cards)) {
      found
          .sorted()
          .map(card -> value(lines(card.resolve("information")), "Model", "NVIDIA GPU"))
          .filter(name -> !names.contains(name))
          .forEach(names::add);
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
    return names;
  }

  private static String value(List<String> lines, String name, String otherwise) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.split(":", 2))
        .filter(parts -> parts.length == 2 && parts[0].strip().equals(name))
        .map(parts -> parts[1].strip())
        .filter(value -> !value.isEmpty())
        .findFirst()
        .orElse(otherwise);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return List.of(); // not Linux, or a container that hides it
    }
  }
}
