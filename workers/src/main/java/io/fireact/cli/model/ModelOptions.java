package io.fireact.cli.model;

import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.http.EnvironmentProxies;
import io.fireact.lm.engine.Devices;
import io.fireact.lm.engine.Placement;
import io.fireact.lm.hub.BaseModelSource;
import io.fireact.lm.hub.FetchListener;
import io.fireact.lm.hub.ModelManifest;
import io.fireact.sweep.FailureException;
import io.fireact.worker.WorkerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which model a command opens by itself, and where it computes. */
final class ModelOptions {
  /** Enough for an agent's transcript; a model made for more would take its memory at once. */
  private static final int USUAL_CONTEXT = 4_096;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description =
          "a base model: a directory with config.json, tokenizer.json and *.safetensors, or a hub"
              + " id such as HuggingFaceTB/SmolLM2-135M-Instruct, with @REVISION where it is not"
              + " main")
  private String model = "";

  /** As a hub names models: one owner, one name. Everything else is a directory. */
  private static final String HUB_ID = "[A-Za-z0-9][\\w.-]*/[\\w.-]+(@[\\w./-]+)?";

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description =
          Devices.ALLOWED
              + " (default: FIREACT_DEVICE, else auto, the first GPU where there is one)")
  private @Nullable String device;

  @Option(
      names = "--context",
      paramLabel = "N",
      description =
          "longest sequence in tokens, prompt and answer together; its memory is taken at once"
              + " (default: 4096, or what the model is made for where that is less)")
  private @Nullable Integer context;

  /** Whether a model is named at all. */
  boolean given() {
    return !model.isEmpty();
  }

  /** The option that is given though it is of use with --model only; null where none is. */
  @Nullable String givenBeside() {
    if (device != null) {
      return "--device";
    }
    return context == null ? null : "--context";
  }

  /**
   * The directory of the model that is named, fetched where it is a hub's. The one place where a
   * name becomes a directory.
   *
   * @throws CommandException USAGE when there is none, ENVIRONMENT when the hub does not answer
   */
  Path directory(GlobalOptions options) {
    if (!isHubs()) {
      return existing("model", Path.of(model));
    }
    String[] parts = model.split("@", 2);
    OkHttpClient http = EnvironmentProxies.client(options.surroundings().environment());
    try {
      BaseModelSource source =
          new BaseModelSource(http, options.surroundings().environment(), options.cache().models());
      ModelManifest manifest = source.identify(parts[0], parts.length > 1 ? parts[1] : "main");
      return source.fetch(manifest, new Percent(model, options));
    } catch (FailureException e) {
      throw new CommandException(
          e.type().retryable() ? ExitCode.ENVIRONMENT : ExitCode.USAGE,
          String.valueOf(e.getMessage()));
    } finally {
      http.dispatcher().executorService().shutdown();
      http.connectionPool().evictAll();
    }
  }

  /** What the model is called: the last part of its directory's name, or its hub id. */
  String name(Path directory) {
    return isHubs() ? model.split("@", 2)[0] : String.valueOf(directory.getFileName());
  }

  private boolean isHubs() {
    return !Files.isDirectory(Path.of(model)) && model.matches(HUB_ID);
  }

  /** Says each tenth of a download. */
  private static final class Percent implements FetchListener {
    private static final long TENTH = 10;
    private static final double MEGABYTE = 1e6;

    private final String model;
    private final GlobalOptions options;
    private long told = -1;

    Percent(String model, GlobalOptions options) {
      this.model = model;
      this.options = options;
    }

    @Override
    public void onProgress(long done, long total) {
      long tenths = total == 0 ? TENTH : TENTH * done / total;
      // What is here already is not worth a word.
      if (tenths != told && !(told < 0 && done == total)) {
        options.say("%s: %.0f of %.0f MB".formatted(model, done / MEGABYTE, total / MEGABYTE));
      }
      told = tenths;
    }
  }

  /** A directory that a person named as {@code what}. */
  static Path existing(String what, Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new CommandException(
          ExitCode.USAGE,
          "there is no directory "
              + directory
              + " with the "
              + what
              + (what.equals("model") ? "; a hub's model is named OWNER/NAME" : ""));
    }
    return directory.toAbsolutePath().normalize();
  }

  /**
   * Where the model computes. Loads PyTorch.
   *
   * @throws CommandException USAGE for a device that is not known or not there
   */
  Placement placement(GlobalOptions options) {
    String usual = options.surroundings().environment().getOrDefault(WorkerProcess.DEVICE, "auto");
    try {
      return Devices.named(device == null ? usual : device);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }

  /** Longest sequence that is asked for. */
  int context() {
    return context == null ? USUAL_CONTEXT : positive("--context", context);
  }

  /**
   * @throws CommandException USAGE when a number is not positive
   */
  static int positive(String option, int value) {
    if (value < 1) {
      throw new CommandException(ExitCode.USAGE, option + " must be at least 1, not " + value);
    }
    return value;
  }
}
