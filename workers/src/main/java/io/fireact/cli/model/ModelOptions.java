package io.fireact.cli.model;

import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.config.EnvironmentVariable;
import io.fireact.lm.engine.Devices;
import io.fireact.lm.engine.Placement;
import io.fireact.lm.memory.DeviceBudgets;
import io.fireact.lm.memory.MemoryBudget;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which model a command opens by itself, and where it computes. */
final class ModelOptions {
  /** Enough for an agent's transcript; a model made for more would take its memory at once. */
  private static final int USUAL_CONTEXT = 4_096;

  @Option(
      names = "--model",
      paramLabel = "DIR|ID",
      description =
          "a base model: a directory with config.json, tokenizer.json and *.safetensors, or a hub"
              + " id such as HuggingFaceTB/SmolLM2-135M-Instruct, with @REVISION where it is not"
              + " main")
  private String model = "";

  @Option(
      names = "--offline",
      description = "with hub ids: use only what was fetched before, as HF_HUB_OFFLINE=1 does")
  private boolean offline;

  @Option(
      names = "--allow-other-base",
      description =
          "use an adapter though its base had other weights than the model has; else that is"
              + " refused where the adapter says it")
  private boolean anyBase;

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

  /** The model as it is named. */
  String named() {
    return model;
  }

  /** The option that is given though it is of use with --model only; null where none is. */
  @Nullable String givenBeside() {
    if (device != null) {
      return "--device";
    }
    if (offline) {
      return "--offline";
    }
    if (anyBase) {
      return "--allow-other-base";
    }
    return context == null ? null : "--context";
  }

  /**
   * The directory of the model that is named, fetched where it is a hub's.
   *
   * @throws CommandException USAGE when there is none, ENVIRONMENT when the hub does not answer
   */
  Path directory(GlobalOptions options) {
    return inProcess().directory(options, offline);
  }

  /**
   * The directory of an adapter for it, with a warning where the adapter names another base.
   *
   * @throws CommandException as {@link #directory}
   */
  Path adapter(String adapter, GlobalOptions options, String base) {
    Path directory = new NamedModel(NamedModel.Kind.ADAPTER, adapter).directory(options, offline);
    AdapterWarning.of(directory, inProcess(), base).ifPresent(options::say);
    return directory;
  }

  /** Whether an adapter of other weights is wanted. */
  boolean anyBase() {
    return anyBase;
  }

  /** What the model is called: the last part of its directory's name, or its hub id. */
  String name(Path directory) {
    return inProcess().name(directory);
  }

  private NamedModel inProcess() {
    return new NamedModel(NamedModel.Kind.MODEL, model);
  }

  /**
   * The memory of a place, of which a model takes no more than there is.
   *
   * @throws CommandException USAGE when the environment sets a limit that is none
   */
  static MemoryBudget memory(GlobalOptions options, Placement placement) {
    try {
      return DeviceBudgets.of(options.context().environment()).of(placement);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Where the model computes. Loads PyTorch.
   *
   * @throws CommandException USAGE for a device that is not known or not there
   */
  Placement placement(GlobalOptions options) {
    String usual = EnvironmentVariable.DEVICE.value(options.context().environment()).orElse("auto");
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
