package io.fireact.cli.doctor;

import com.sun.management.OperatingSystemMXBean;
import io.fireact.config.EnvironmentVariable;
import io.fireact.config.Home;
import io.fireact.devserver.RateLimits;
import io.fireact.devserver.ServerChoice;
import io.fireact.devserver.ServerConnection;
import io.fireact.devserver.ServerConnection.Kind;
import io.fireact.devserver.ServerResolver;
import io.fireact.failure.FailureException;
import io.fireact.lm.engine.Devices;
import io.fireact.lm.engine.Placement;
import io.fireact.lm.engine.TorchInstallation;
import io.fireact.lm.memory.DeviceMemory;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** In a fixed order. */
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    findings.add(java());
    findings.add(machine());
    findings.addAll(new EnvironmentCheck(environment).findings());
    findings.addAll(disk());
    findings.add(temporal());
    rateLimits().ifPresent(findings::add);
    Finding engine = engine();
    findings.add(engine);
    findings.add(gpu(engine.level() == Finding.Level.OK));
    if (engine.level() == Finding.Level.OK) {
      deviceLimit().ifPresent(findings::add);
    }
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

  /** Of a server that is there; one of our own is set up as it should be. */
  private Optional<Finding> rateLimits() {
    try {
      if (servers.decide(choice).kind() != Kind.CONFIGURED) {
        return Optional.empty();
      }
      try (ServerConnection server = servers.connect(choice, false, null)) {
        return Optional.of(
            RateLimits.shortfall(server.client())
                .map(found -> Finding.warn("rates", found, "needed only where a spec limits calls"))
                .orElseGet(() -> Finding.ok("rates", "run.calls_per_second is kept as it is set")));
      }
    } catch (FailureException e) {
      return Optional.of(Finding.bad("rates", String.valueOf(e.getMessage()), ""));
    }
  }

  private static Finding engine() {
    TorchInstallation torch = TorchInstallation.here();
    if (!torch.unreadyReason().isEmpty()) {
      return Finding.bad("engine", torch.unreadyReason(), "");
    }
    String where = torch.directory() == null ? "" : " in " + torch.directory();
    String jni = torch.builtHere() ? "a JNI library built for it" : "DJL's own JNI library";
    try {
      return Finding.ok(
          "engine",
          "PyTorch %s (%s)%s, with %s".formatted(Devices.load(), torch.flavor(), where, jni));
    } catch (LinkageError | RuntimeException e) {
      return Finding.bad(
          "engine",
          "PyTorch %s (%s)%s cannot be loaded: %s"
              .formatted(torch.version(), torch.flavor(), where, reason(e)),
          torch.cuda()
              ? "a PyTorch for CUDA needs NVIDIA's driver on this machine; without one unset"
                  + " PYTORCH_LIBRARY_PATH"
              : "the bundled one needs Linux on x86-64 with glibc 2.28 or newer; see \"Use a GPU\""
                  + " in the README for another one");
    }
  }

  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }

  private Finding gpu(boolean loaded) {
    String found =
        output(
                "nvidia-smi",
                "--query-gpu=name,memory.total,driver_version",
                "--format=csv,noheader")
            .replace("\n", "; ");
    TorchInstallation torch = TorchInstallation.here();
    String device = EnvironmentVariable.DEVICE.value(environment).orElse("auto");
    if (!loaded) {
      return Finding.warn(
          "gpu", (found.isEmpty() ? "none seen" : found) + ", not used", "the engine comes first");
    }
    Placement placement;
    try {
      placement = Devices.named(device);
    } catch (LinkageError | RuntimeException e) {
      return Finding.bad(
          "gpu",
          "%s is %s: %s".formatted(EnvironmentVariable.DEVICE.variable(), device, reason(e)),
          "unset it, or mend what keeps PyTorch from the GPU: " + remedy(found, torch));
    }
    if (placement instanceof Placement.Cuda) {
      return Finding.ok("gpu", found + ": checkpoints are trained and decoded on it");
    }
    if (found.isEmpty()) {
      return Finding.ok("gpu", "none: training and decoding use the cores");
    }
    return device.startsWith("cpu")
        ? Finding.ok(
            "gpu", found + ", not used: " + EnvironmentVariable.DEVICE.variable() + " is " + device)
        : Finding.warn("gpu", found + ", not used: computing on the cores", remedy(found, torch));
  }

  private Optional<Finding> deviceLimit() {
    try {
      DeviceMemory memory =
          DeviceMemory.of(
              Devices.named(EnvironmentVariable.DEVICE.value(environment).orElse("auto")));
      return EnvironmentCheck.limit(environment, memory.name(), memory.total());
    } catch (LinkageError | RuntimeException e) {
      return Optional.empty(); // the device's own line says why
    }
  }

  private static String remedy(String gpus, TorchInstallation torch) {
    if (gpus.isEmpty()) {
      return "nvidia-smi sees no GPU; install NVIDIA's driver, or give this container the GPU";
    }
    return torch.cuda()
        ? "PyTorch is built for CUDA ("
            + torch.flavor()
            + ") and sees no GPU; its CUDA must not be"
            + " newer than the driver's, and CUDA_VISIBLE_DEVICES must name one"
        : "this PyTorch computes on the processor only; let PYTORCH_LIBRARY_PATH name the lib"
            + " folder of one for CUDA, see \"Use a GPU\" in the README";
  }

  private Finding data() {
    String named = EnvironmentVariable.DATA.value(environment).orElse("");
    if (named.isBlank()) {
      return Finding.ok(
          "data",
          EnvironmentVariable.DATA.variable()
              + " is not set: published data is downloaded when needed");
    }
    return Files.isDirectory(Path.of(named))
        ? Finding.ok("data", EnvironmentVariable.DATA.variable() + " is " + named)
        : Finding.bad(
            "data",
            EnvironmentVariable.DATA.variable() + " is " + named + ", which is not a directory",
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
