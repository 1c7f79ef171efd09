package io.fireact.cli.shell;

import io.fireact.config.CacheDirectory;
import io.fireact.config.Home;
import io.fireact.json.Json;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options of every command, which may stand before or after the command's name. */
public final class GlobalOptions {
  private final CliContext context;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description =
          "where artifacts, journal, reports and the local server live (default: FIREACT_HOME,"
              + " else the user's data directory)")
  private @Nullable Path home;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "stack traces, and the log on standard error")
  private boolean debug;

  public GlobalOptions(CliContext context) {
    this.context = context;
  }

  public CliContext context() {
    return context;
  }

  public Home home() {
    return Home.resolve(home, context.environment(), context.userHome());
  }

  /** Whether the home was named on the command line. */
  public boolean homeIsGiven() {
    return home != null;
  }

  public CacheDirectory cache() {
    return CacheDirectory.resolve(context.environment(), context.userHome());
  }

  public boolean debug() {
    return debug;
  }

  /** Says something to a person. */
  public void say(String sentence) {
    new Output(context.err()).println(sentence);
  }

  /** Writes a result. */
  public void print(String text) {
    new Output(context.out()).println(text);
  }

  /** Writes a result as one JSON value. */
  public void json(Object value) {
    new Output(context.out()).json(Json.write(value));
  }
}
