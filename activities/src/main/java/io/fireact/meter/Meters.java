package io.fireact.meter;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** Records {@link Meter}s; the only way in which this platform's code touches the registry. */
public final class Meters {
  private final MeterRegistry registry;
  private final ConcurrentHashMap<List<String>, AtomicReference<Double>> gauges =
      new ConcurrentHashMap<>();

  public Meters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Adds to a counter; {@code tagValues} in the order of {@link Meter#tags()}. */
  public void count(Meter meter, double amount, String... tagValues) {
    Counter.builder(check(meter, Meter.Kind.COUNTER))
        .description(meter.description())
        .tags(tags(meter, tagValues))
        .register(registry)
        .increment(amount);
  }

  public void time(Meter meter, Duration duration, String... tagValues) {
    Timer.builder(check(meter, Meter.Kind.TIMER))
        .description(meter.description())
        .tags(tags(meter, tagValues))
        .register(registry)
        .record(duration);
  }

  public void record(Meter meter, double value, String... tagValues) {
    DistributionSummary.builder(check(meter, Meter.Kind.SUMMARY))
        .description(meter.description())
        .tags(tags(meter, tagValues))
        .register(registry)
        .record(value);
  }

  public void set(Meter meter, double value, String... tagValues) {
    List<String> key = new ArrayList<>(List.of(tagValues));
    key.add(check(meter, Meter.Kind.GAUGE));
    gauges
        .computeIfAbsent(
            key,
            ignored -> {
              AtomicReference<Double> cell = new AtomicReference<>(value);
              Gauge.builder(meter.id(), cell, AtomicReference::get)
                  .description(meter.description())
                  .tags(tags(meter, tagValues))
                  .strongReference(true)
                  .register(registry);
              return cell;
            })
        .set(value);
  }

  private static String check(Meter meter, Meter.Kind kind) {
    if (meter.kind() != kind) {
      throw new IllegalArgumentException(meter + " is a " + meter.kind() + ", not a " + kind);
    }
    return meter.id();
  }

  private static List<Tag> tags(Meter meter, String... values) {
    if (values.length != meter.tags().size()) {
      throw new IllegalArgumentException(
          meter + " takes the tags " + meter.tags() + ", got " + values.length + " values");
    }
    List<Tag> tags = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      tags.add(Tag.of(meter.tags().get(i), values[i]));
    }
    return tags;
  }
}
