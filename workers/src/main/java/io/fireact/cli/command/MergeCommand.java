package io.fireact.cli.command;

import io.fireact.cli.model.AdapterWarning;
import io.fireact.cli.model.NamedModel;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.json.Json;
import io.fireact.lm.format.AdapterMerge;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes a model with an adapter merged into it. Nothing here needs that; other programs may. */
@Command(
    name = "merge",
    description =
        "Merge a LoRA adapter into its base model: a checkpoint that transformers reads without"
            + " PEFT.",
    mixinStandardHelpOptions = true)
public final class MergeCommand implements Callable<Integer> {
  private final GlobalOptions options;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR|ID",
      description =
          "the base: a directory with config.json, model.safetensors (or shards) and tokenizer, or"
              + " a hub id, with @REVISION where it is not main")
  private String model = "";

  @Option(
      names = "--adapter",
      required = true,
      paramLabel = "DIR|ID",
      description =
          "the adapter: a directory with adapter_config.json and adapter_model.safetensors, or a"
              + " hub id")
  private String adapter = "";

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "where the merged model goes: a directory that is not there yet, or empty")
  private Path output = Path.of("");

  @Option(
      names = "--offline",
      description = "with hub ids: use only what was fetched before, as HF_HUB_OFFLINE=1 does")
  private boolean offline;

  @Option(
      names = "--allow-other-base",
      description =
          "merge an adapter though its base had other weights than the model has; else that is"
              + " refused where the adapter says it")
  private boolean anyBase;

  @Option(names = "--json", description = "one JSON object on standard output")
  private boolean json;

  public MergeCommand(GlobalOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() {
    NamedModel base = new NamedModel(NamedModel.Kind.MODEL, model);
    Path directory = base.directory(options, offline);
    Path files = new NamedModel(NamedModel.Kind.ADAPTER, adapter).directory(options, offline);
    AdapterWarning.of(files, base, base.name(directory)).ifPresent(options::say);
    AdapterMerge.merge(directory, files, output, anyBase);
    options.print(
        json
            ? Json.write(Map.of("output", output.toAbsolutePath().toString()))
            : "merged into " + output);
    return ExitCode.DONE.number();
  }
}
