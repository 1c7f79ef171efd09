package io.fireact.cli.model;

import io.fireact.api.AccessKey;
import io.fireact.api.ChatWriter;
import io.fireact.api.CompletionServer;
import io.fireact.api.ServedModels;
import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.lm.StudentModel;
import io.fireact.lm.engine.Placement;
import io.fireact.lm.format.AdaptedModel;
import io.fireact.meter.Meters;
import io.fireact.prometheus.Registries;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Serves a base model and adapters over HTTP until it is stopped. */
@Command(
    name = "serve",
    description = "Serve a model and its adapters as an OpenAI-compatible HTTP API, until stopped.",
    mixinStandardHelpOptions = true)
public final class ServeCommand implements Callable<Integer> {
  private static final int MAX_BATCH_SIZE = 1_024;
  private static final int PREFIX_SLOTS = 4;
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final GlobalOptions options;

  @Mixin private final ModelOptions model = new ModelOptions();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "by which clients ask for the base model (default: its directory's name)")
  private @Nullable String name;

  @Option(
      names = "--adapter",
      paramLabel = "NAME=DIR|ID",
      converter = Adapter.Converter.class,
      description =
          "a PEFT adapter, a directory or a hub id, and the name by which clients ask for it; may"
              + " be repeated")
  private List<Adapter> adapters = List.of();

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "address to listen on (default: the loopback one, for this machine alone)")
  private @Nullable String host;

  @Option(
      names = "--allow-host",
      paramLabel = "NAME",
      description =
          "a name by which clients reach this server, such as that of a proxy before it; may be"
              + " repeated, and * allows all (default: localhost; with --host also that name and"
              + " plain addresses)")
  private List<String> allowedHosts = List.of();

  @Option(names = "--port", paramLabel = "PORT", description = "0 for a free one (default: 8000)")
  private int port = 8_000;

  @Option(
      names = "--together",
      paramLabel = "N",
      description =
          "sequences decoded together at most; each takes the memory of a whole context, so they are"
              + " fewer where there is no room (default: 8)")
  private int maxBatchSize = 8;

  @Option(
      names = "--api-key-variable",
      paramLabel = "NAME",
      description =
          "environment variable with a key that clients have to send as bearer token (default:"
              + " none is asked for)")
  private @Nullable String keyVariable;

  public ServeCommand(GlobalOptions options) {
    this.options = options;
  }

  /** An adapter under a name. */
  record Adapter(String name, String files) {
    /** Reads {@code --adapter}. */
    static final class Converter implements ITypeConverter<Adapter> {
      @Override
      public Adapter convert(String value) {
        int equals = value.indexOf('=');
        if (equals < 1 || equals == value.length() - 1) {
          throw new TypeConversionException("'" + value + "' is not NAME=DIR");
        }
        return new Adapter(value.substring(0, equals), value.substring(equals + 1));
      }
    }
  }

  @Override
  public Integer call() {
    if (!model.given()) {
      throw new CommandException(
          ExitCode.USAGE, "which model? name its directory or hub id with --model");
    }
    Path directory = model.directory(options);
    String called = model.name(directory);
    String base = name == null ? called : name;
    checkNames(base);
    List<Path> files =
        adapters.stream().map(each -> model.adapter(each.files, options, called)).toList();
    CompletionServer.Settings settings = settings();
    options.context().interruption().listen();
    PrometheusMeterRegistry registry = Registries.create();
    try (CompletionServer server =
        new CompletionServer(
            settings, registry, options.context().clock(), new SecureRandom()::nextLong)) {
      warn();
      Placement placement = model.placement(options);
      options.say("loading " + directory);
      ServedModels models = open(directory, base, files, placement, new Meters(registry));
      server.serve(models);
      announce(server, models, placement);
      awaitInterruption();
      options.say("stopping in order; Ctrl-C again stops at once");
      if (!server.stop(GRACE)) {
        options.say("some answers were not finished; their clients have been told");
      }
    } finally {
      registry.close();
    }
    return ExitCode.DONE.number();
  }

  private void checkNames(String base) {
    Set<String> names = new HashSet<>(Set.of(base));
    for (Adapter adapter : adapters) {
      if (!names.add(adapter.name)) {
        throw new CommandException(
            ExitCode.USAGE,
            "two models are named " + adapter.name + "; names are what clients ask for");
      }
    }
  }

  private CompletionServer.Settings settings() {
    ModelOptions.positive("--together", maxBatchSize);
    if (maxBatchSize > MAX_BATCH_SIZE) {
      throw new CommandException(
          ExitCode.USAGE, "--together is at most " + MAX_BATCH_SIZE + ", not " + maxBatchSize);
    }
    if (port < 0 || port > 0xffff) {
      throw new CommandException(ExitCode.USAGE, "--port must be from 0 to 65535, not " + port);
    }
    Optional<AccessKey> key =
        Optional.ofNullable(keyVariable)
            .map(variable -> AccessKey.read(options.context().environment(), variable));
    InetAddress address =
        host == null ? InetAddress.getLoopbackAddress() : CompletionServer.address(host);
    List<String> names = new ArrayList<>(allowedHosts);
    if (host != null) {
      names.add(host);
    }
    return new CompletionServer.Settings(
        address, port, key, CompletionServer.Limits.defaults(), names);
  }

  private void warn() {
    boolean open = host != null && !CompletionServer.address(host).isLoopbackAddress();
    if (open && keyVariable == null) {
      options.say(
          "warning: everybody who reaches this machine at "
              + host
              + " can use the model; --api-key-variable asks for a key");
    }
  }

  private ServedModels open(
      Path directory, String base, List<Path> files, Placement placement, Meters meters) {
    StudentModel opened;
    try (AdaptedModel model =
        AdaptedModel.beside(directory, files, this.model.context(), this.model.anyBase())) {
      opened =
          StudentModel.open(
              model,
              new StudentModel.Settings(
                  maxBatchSize,
                  Math.min(maxBatchSize, PREFIX_SLOTS),
                  this.model.context(),
                  placement),
              ModelOptions.memory(options, placement),
              meters);
    }
    Optional<ChatWriter> chat =
        opened.chat().map(template -> messages -> template.render(messages, true));
    return new ServedModels(
        opened, base, adapters.stream().map(Adapter::name).toList(), chat, opened.maxBatchSize());
  }

  /** What is served, and how it is asked. */
  private void announce(CompletionServer server, ServedModels models, Placement placement) {
    List<String> names = models.names();
    String served =
        switch (names.size()) {
          case 1 -> names.get(0);
          case 2 -> names.get(0) + " and its adapter " + names.get(1);
          default ->
              names.get(0)
                  + " and its adapters "
                  + String.join(", ", names.subList(1, names.size()));
        };
    options.say(
        "serving %s on %s/v1 (%s; %d sequences of %,d tokens together)"
            .formatted(
                served,
                server.address(),
                place(placement),
                models.maxBatchSize(),
                models.context()));
    boolean chat = models.chat().isPresent();
    String asked = names.get(names.size() - 1).replace("\"", "\\\"").replace("'", "'\\''");
    options.say(
        "  curl %s/v1/%s \\"
            .formatted(server.address(), chat ? "chat/completions" : "completions"));
    options.say("    -H 'Content-Type: application/json' " + bearer() + "\\");
    options.say(
        chat
            ? "    -d '{\"model\": \"%s\", \"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}]}'"
                .formatted(asked)
            : "    -d '{\"model\": \"%s\", \"prompt\": \"Question:\", \"max_tokens\": 32}'"
                .formatted(asked));
    options.say("Ctrl-C stops");
  }

  private String bearer() {
    return keyVariable == null ? "" : "-H \"Authorization: Bearer $" + keyVariable + "\" ";
  }

  private static String place(Placement placement) {
    String where = placement instanceof Placement.Cuda cuda ? "GPU " + cuda.index() : "processor";
    return where + ", " + placement.type().name().toLowerCase(Locale.ROOT);
  }

  private static void awaitInterruption() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      // the request to stop
    }
  }
}
