package io.fireact.cli.command;

import io.fireact.config.MetricsPort;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where a working process serves its metrics. */
final class MetricsOption {
  @Option(
      names = "--metrics-port",
      paramLabel = "N|off",
      converter = Converter.class,
      description =
          "loopback port of /metrics, /healthz and /readyz (default: 9464, or a free one where"
              + " that is taken)")
  private MetricsPort port = new MetricsPort.Default();

  MetricsPort port() {
    return port;
  }

  /** Reads {@code --metrics-port}. */
  static final class Converter implements ITypeConverter<MetricsPort> {
    @Override
    public MetricsPort convert(String value) {
      try {
        return MetricsPort.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
