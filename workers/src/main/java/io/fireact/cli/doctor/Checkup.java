package io.fireact.cli.doctor;

import ai.djl.engine.Engine;
import com.sun.management.OperatingSystemMXBean;
import io.fireact.config.Home;
import io.fireact.server.ServerChoice;
import io.fireact.server.ServerResolver;
import io.fireact.sweep.FailureException;
import io.fireact.worker.WorkerProcess;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Looks at everything that a run needs. Starts no server and fetches nothing. */
public final class Checkup {
  private static final double GIB = 1L << 30;
  private static final int JAVA = 17;

  /** Below this the quickstart's training and the server push each other out. */
  private static final double MEMORY_GIB = 4;

  private static final double SCARCE_GIB = 5;
  private static final double TOO_LITTLE_GIB = 0.5;

  private final Home home;
  private final Map<String, String> environment;
  private final ServerResolver servers;
  private final ServerChoice choice;

  public Checkup(
      Home home, Map<String, String> environment, ServerResolver servers, ServerChoice choice) {
    this.home = home;
    this.environment = Map.copyOf(environment);
    this.servers = servers;
    this.choice = choice;
  }

  /** One of each, in a fixed order. */
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    findings.add(java());
    findings.add(machine());
    findings.addAll(disk());
    findings.add(temporal());
    findings.add(engine());
    findings.add(gpu());
    findings.add(data());
    return findings;
  }

  private static Finding java() {
    String found = Runtime.version() + " in " + System.getProperty("java.home");
    return Runtime.version().feature() >= JAVA
        ? Finding.ok("java", found)
        : Finding.bad("java", found, "install a JDK 17 or newer");
  }

  private static Finding machine() {
    int cores = Runtime.getRuntime().availableProcessors();
    double gib = -1;
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      gib = system.getTotalMemorySize() / GIB;
    }
    String found =
        "%d %s, %s of memory"
            .formatted(
                cores,
                cores == 1 ? "core" : "cores",
                gib < 0 ? "an unknown amount" : "%.1f GiB".formatted(gib));
    if (cores < 2) {
      return Finding.warn("machine", found, "one core works, at half the speed");
    }
    return gib >= 0 && gib < MEMORY_GIB
        ? Finding.warn(
            "machine", found, "close other programs, or expect training to be slow or to fail")
        : Finding.ok("machine", found);
  }

  private List<Finding> disk() {
    Path directory = home.directory();
    try {
      Files.createDirectories(directory);
      Files.delete(Files.createTempFile(directory, "doctor", ".part"));
    } catch (IOException e) {
      return List.of(
          Finding.bad(
              "home",
              directory + " cannot be written: " + e.getMessage(),
              "name another directory with --home or FIREACT_HOME"));
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.ok("home", directory + " can be written"));
    try {
      double free = Files.getFileStore(directory).getUsableSpace() / GIB;
      String found = "%.1f GiB free below the home".formatted(free);
      String advice = "make room, clean up with `fireact store gc`, or name another --home";
      findings.add(
          free < TOO_LITTLE_GIB
              ? Finding.bad("disk", found, advice)
              : free < SCARCE_GIB
                  ? Finding.warn("disk", found, advice)
                  : Finding.ok("disk", found));
    } catch (IOException e) {
      findings.add(Finding.warn("disk", "free space is unknown: " + e.getMessage(), ""));
    }
    return findings;
  }

  private Finding temporal() {
    try {
      ServerResolver.Decision decision = servers.decide(choice);
      String where = decision.target() == null ? "" : " at " + decision.target();
      return switch (decision.kind()) {
        case CONFIGURED ->
            Finding.ok("temporal", "a configured server" + where + ": " + decision.why());
        case LOCAL -> Finding.ok("temporal", "a local server" + where + ": " + decision.why());
        case MEMORY ->
            Finding.warn(
                "temporal",
                "the in-memory service: " + decision.why(),
                "for a durable server with a web UI run workers/install-temporal (it needs Go),"
                    + " install the Temporal CLI, or let FIREACT_TEMPORAL name one");
      };
    } catch (FailureException e) {
      return Finding.bad("temporal", String.valueOf(e.getMessage()), "");
    }
  }

  private static Finding engine() {
    try {
      // Loads PyTorch as training does; its class is not for code outside its package.
      Class.forName("io.fireact.lm.engine.TorchEngine");
      return Finding.ok("engine", "PyTorch " + Engine.getEngine("PyTorch").getVersion());
    } catch (ClassNotFoundException | LinkageError | RuntimeException e) {
      Throwable root = e;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      return Finding.bad(
          "engine",
          "PyTorch cannot be loaded: " + root,
          "its native library is published for Linux on x86-64, with glibc 2.28 or newer; elsewhere"
              + " let PYTORCH_LIBRARY_PATH name the lib folder of a PyTorch 2.7.1");
    }
  }

  private Finding gpu() {
    String flavor = environment.getOrDefault("PYTORCH_FLAVOR", "");
    String found = output("nvidia-smi", "-L").replaceAll(" \\(UUID.*?\\)", "").replace("\n", "; ");
    if (found.isEmpty()) {
      return flavor.startsWith("cu")
          ? Finding.warn(
              "gpu", "none, but PYTORCH_FLAVOR is " + flavor, "unset it, or look at nvidia-smi")
          : Finding.ok("gpu", "none: training and decoding use the cores");
    }
    return flavor.startsWith("cu")
        ? Finding.ok("gpu", found + ", with PYTORCH_FLAVOR " + flavor)
        : Finding.ok("gpu", found + ", not used: training and decoding use the cores");
  }

  private Finding data() {
    String named = environment.getOrDefault(WorkerProcess.DATA, "");
    if (named.isBlank()) {
      return Finding.ok(
          "data", WorkerProcess.DATA + " is not set: published data is downloaded when needed");
    }
    return Files.isDirectory(Path.of(named))
        ? Finding.ok("data", WorkerProcess.DATA + " is " + named)
        : Finding.bad(
            "data",
            WorkerProcess.DATA + " is " + named + ", which is not a directory",
            "correct or unset it");
  }

  /** What a program says; empty where it is not there or fails. */
  private static String output(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectInput(new File("/dev/null"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String text = new String(process.getInputStream().readNBytes(10_000), StandardCharsets.UTF_8);
      boolean ended = process.waitFor(10, TimeUnit.SECONDS);
      return ended && process.exitValue() == 0 ? text.strip() : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
