package io.fireact.prometheus;

import io.fireact.meter.Meter;
import java.util.List;

/**
 * The Prometheus series of each {@link Meter}, which dashboards and alert rules may use. Not for
 * the Temporal SDK's own series, whose names begin with {@code temporal_}.
 */
public final class SeriesNames {
  private SeriesNames() {}

  /** Names as a scrape shows them, such as {@code fireact_episodes_total}. */
  public static List<String> of(Meter meter) {
    String name = meter.id().replace('.', '_');
    return switch (meter.kind()) {
      case COUNTER -> List.of(name + "_total");
      case GAUGE -> List.of(name);
      case TIMER ->
          List.of(
              name + "_seconds_bucket",
              name + "_seconds_count",
              name + "_seconds_sum",
              name + "_seconds_max");
      case SUMMARY -> List.of(name + "_count", name + "_sum", name + "_max");
    };
  }
}
