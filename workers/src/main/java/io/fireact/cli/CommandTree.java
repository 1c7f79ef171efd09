package io.fireact.cli;

import io.fireact.cli.command.CancelCommand;
import io.fireact.cli.command.DoctorCommand;
import io.fireact.cli.command.ExportCommand;
import io.fireact.cli.command.MergeCommand;
import io.fireact.cli.command.PauseCommand;
import io.fireact.cli.command.PlanCommand;
import io.fireact.cli.command.ReportCommand;
import io.fireact.cli.command.ResumeCommand;
import io.fireact.cli.command.ReviewCommand;
import io.fireact.cli.command.RunCommand;
import io.fireact.cli.command.SchemaCommand;
import io.fireact.cli.command.ScoreCommand;
import io.fireact.cli.command.StatusCommand;
import io.fireact.cli.command.StoreCommand;
import io.fireact.cli.command.SubmitCommand;
import io.fireact.cli.command.ValidateCommand;
import io.fireact.cli.command.WatchCommand;
import io.fireact.cli.command.WorkerCommand;
import io.fireact.cli.compare.CompareCommand;
import io.fireact.cli.model.AskCommand;
import io.fireact.cli.model.ServeCommand;
import io.fireact.cli.shell.CliContext;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.Failures;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.cli.shell.Logs;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The command line: all commands under {@code fireact}, and what becomes of their failures. */
public final class CommandTree {
  private CommandTree() {}

  @Command(
      name = "fireact",
      header = "Durable experiments on fine-tuning language agents.",
      description = {
        "",
        "Write one spec, run it, read the report:",
        "  fireact run experiment-specs/quickstart.yaml",
        "Stop it at any time; the same command goes on from there."
      },
      synopsisSubcommandLabel = "COMMAND",
      subcommands = CommandLine.HelpCommand.class,
      mixinStandardHelpOptions = true,
      versionProvider = Version.class,
      exitCodeListHeading = "%nExit codes:%n",
      commandListHeading = "%nCommands:%n",
      optionListHeading = "%nOptions of every command:%n")
  private static final class Root implements Runnable {
    @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
      throw new ParameterException(spec.commandLine(), "which command?");
    }
  }

  /** Runs one command line; the process's exit code. */
  public static int run(CliContext context, String... arguments) {
    GlobalOptions options = new GlobalOptions(context);
    return commandLine(options).execute(arguments);
  }

  private static CommandLine commandLine(GlobalOptions options) {
    CommandLine root = new CommandLine(new Root());
    root.addMixin("options", options);
    root.addSubcommand(new RunCommand(options))
        .addSubcommand(new SubmitCommand(options))
        .addSubcommand(new StatusCommand(options))
        .addSubcommand(new WatchCommand(options))
        .addSubcommand(new PauseCommand(options))
        .addSubcommand(new ResumeCommand(options))
        .addSubcommand(new CancelCommand(options))
        .addSubcommand(new PlanCommand(options))
        .addSubcommand(new ValidateCommand(options))
        .addSubcommand(new SchemaCommand(options))
        .addSubcommand(new ReportCommand(options))
        .addSubcommand(new CompareCommand(options))
        .addSubcommand(new AskCommand(options))
        .addSubcommand(new ServeCommand(options))
        .addSubcommand(new WorkerCommand(options))
        .addSubcommand(new StoreCommand(options))
        .addSubcommand(new ExportCommand(options))
        .addSubcommand(new ReviewCommand(options))
        .addSubcommand(new ScoreCommand(options))
        .addSubcommand(new MergeCommand(options))
        .addSubcommand(new DoctorCommand(options));
    CliContext context = options.context();
    Map<String, String> codes = new LinkedHashMap<>();
    for (ExitCode code : ExitCode.values()) {
      codes.put(Integer.toString(code.number()), code.meaning());
    }
    root.getCommandSpec().usageMessage().exitCodeList(codes);
    root.setOut(new PrintWriter(context.out(), true, StandardCharsets.UTF_8));
    root.setErr(new PrintWriter(context.err(), true, StandardCharsets.UTF_8));
    root.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            context.terminal().color() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
    root.setUsageHelpWidth(Math.max(60, Math.min(100, context.terminal().width().columns())));
    root.setExecutionStrategy(
        parsed -> {
          Logs.begin(options);
          return new CommandLine.RunLast().execute(parsed);
        });
    root.setParameterExceptionHandler((problem, args) -> misused(problem, options));
    root.setExecutionExceptionHandler(
        (failure, command, parsed) -> Failures.report(failure, options).number());
    root.setExitCodeExceptionMapper(failure -> Failures.report(failure, options).number());
    return root;
  }

  private static int misused(ParameterException problem, GlobalOptions options) {
    CommandLine command = problem.getCommandLine();
    options.say("fireact: " + problem.getMessage());
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(problem, command.getErr())) {
      options.say("`" + command.getCommandSpec().qualifiedName() + " --help` shows what there is");
    }
    return ExitCode.USAGE.number();
  }
}
