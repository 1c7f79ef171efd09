package io.fireact.cli.model;

import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.failure.FailureException;
import io.fireact.http.EnvironmentProxies;
import io.fireact.lm.hub.BaseModelSource;
import io.fireact.lm.hub.FetchListener;
import io.fireact.lm.hub.ModelManifest;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import okhttp3.OkHttpClient;

/**
 * A model or an adapter as a person names it: a directory, or a hub id with @REVISION where it is
 * not main. The one place where a name becomes a directory.
 *
 * @param kind what is looked for
 * @param text as it was written
 */
public record NamedModel(Kind kind, String text) {
  /** As a hub names models: one owner, one name. Everything else is a directory. */
  private static final String HUB_ID = "[A-Za-z0-9][\\w.-]*/[\\w.-]+(@[\\w./-]+)?";

  /** What is named. */
  public enum Kind {
    MODEL("model"),
    ADAPTER("adapter");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    private BaseModelSource source(OkHttpClient http, Map<String, String> environment, Path cache) {
      return this == MODEL
          ? new BaseModelSource(http, environment, cache)
          : BaseModelSource.ofAdapters(http, environment, cache);
    }
  }

  /**
   * The directory, fetched where it is a hub's: what was begun is continued, and each file is
   * verified.
   *
   * @param offline whether only what was fetched before is used
   * @throws CommandException USAGE when there is none, ENVIRONMENT when the hub does not answer
   */
  public Path directory(GlobalOptions options, boolean offline) {
    if (!isHubs()) {
      return existing(kind.word, text);
    }
    String[] parts = text.split("@", 2);
    Map<String, String> environment = new HashMap<>(options.context().environment());
    if (offline) {
      environment.put("HF_HUB_OFFLINE", "1");
    }
    OkHttpClient http = EnvironmentProxies.client(environment);
    try {
      BaseModelSource source = kind.source(http, environment, options.cache().models());
      ModelManifest manifest = source.identify(parts[0], parts.length > 1 ? parts[1] : "main");
      return source.fetch(manifest, new Percent(text, options));
    } catch (FailureException e) {
      throw new CommandException(
          e.type().retryable() ? ExitCode.ENVIRONMENT : ExitCode.USAGE,
          String.valueOf(e.getMessage()));
    } finally {
      http.dispatcher().executorService().shutdown();
      http.connectionPool().evictAll();
    }
  }

  /** What it is called: the last part of its directory's name, or its hub id. */
  public String name(Path directory) {
    return isHubs() ? text.split("@", 2)[0] : String.valueOf(directory.getFileName());
  }

  /** Whether it is a hub's. */
  boolean isHubs() {
    return text.matches(HUB_ID) && !isDirectory(text);
  }

  private static boolean isDirectory(String text) {
    try {
      return Files.isDirectory(Path.of(text));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static Path existing(String what, String text) {
    if (!isDirectory(text)) {
      throw new CommandException(
          ExitCode.USAGE,
          "there is no directory " + text + " with the " + what + "; a hub's is named OWNER/NAME");
    }
    return Path.of(text).toAbsolutePath().normalize();
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
}
