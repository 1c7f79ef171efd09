package io.fireact.prometheus;

import com.uber.m3.tally.RootScopeBuilder;
import com.uber.m3.tally.Scope;
import com.uber.m3.util.Duration;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.temporal.common.reporter.MicrometerClientStatsReporter;
import java.util.stream.DoubleStream;

/** Makes a process's registry and the Temporal SDK's way into it. One of each a process. */
public final class Registries {
  private static final double SDK_REPORT_SECONDS = 5;

  /** Bucket bounds of every timer, in seconds: from a local call to a training stage. */
  private static final double[] SECONDS = {
    0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800
  };

  private static final double NANOS = 1e9;

  private Registries() {}

  /** A registry whose timers have the few buckets above instead of the SDK's hundreds. */
  public static PrometheusMeterRegistry create() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.config().meterFilter(boundedTimers());
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    return registry;
  }

  /** Where the Temporal SDK reports; closing it writes what is left. */
  public static Scope sdkScope(PrometheusMeterRegistry registry) {
    return new RootScopeBuilder()
        .reporter(new MicrometerClientStatsReporter(registry))
        .reportEvery(Duration.ofSeconds(SDK_REPORT_SECONDS));
  }

  private static MeterFilter boundedTimers() {
    DistributionStatisticConfig buckets =
        DistributionStatisticConfig.builder()
            .percentilesHistogram(false)
            .serviceLevelObjectives(DoubleStream.of(SECONDS).map(s -> s * NANOS).toArray())
            .build();
    return new MeterFilter() {
      @Override
      public DistributionStatisticConfig configure(
          Meter.Id id, DistributionStatisticConfig config) {
        return id.getType() == Meter.Type.TIMER ? buckets.merge(config) : config;
      }
    };
  }
}
