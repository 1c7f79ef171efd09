package io.fireact.cli.command;

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
      paramLabel = "DIR",
      description = "the base: config.json, model.safetensors (or shards), tokenizer")
  private Path model = Path.of("");

  @Option(
      names = "--adapter",
      required = true,
      paramLabel = "DIR",
      description = "the adapter: adapter_config.json, adapter_model.safetensors")
  private Path adapter = Path.of("");

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "where the merged model goes: a directory that is not there yet, or empty")
  private Path output = Path.of("");

  @Option(names = "--json", description = "one JSON object on standard output")
  private boolean json;

  public MergeCommand(GlobalOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() {
    AdapterMerge.merge(model, adapter, output);
    options.print(
        json
            ? Json.write(Map.of("output", output.toAbsolutePath().toString()))
            : "merged into " + output);
    return ExitCode.DONE.number();
  }
}
