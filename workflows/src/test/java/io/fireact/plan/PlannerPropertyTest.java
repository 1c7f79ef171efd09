package io.fireact.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.json.Json;
import io.fireact.spec.SpecFiles;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TimeZone;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The same spec gives the same plan, however and wherever it is written down. */
final class PlannerPropertyTest {
  private static final List<Locale> LOCALES =
      List.of(
          Locale.ROOT,
          Locale.forLanguageTag("tr"),
          Locale.forLanguageTag("ar-EG-u-nu-arab"),
          Locale.forLanguageTag("hi-IN-u-nu-deva"),
          Locale.GERMANY);
  private static final List<String> ZONES =
      List.of("UTC", "Pacific/Kiritimati", "America/St_Johns");

  @Property(tries = 200)
  void theOrderOfKeysAndTheMachineChangeNothing(
      @ForAll("fields") Map<String, Map<String, String>> fields, @ForAll Random random) {
    Plan plan = Planner.plan(SpecFiles.valid(yaml(fields, new Random(1))));
    PlannerTest.check(plan);
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    try {
      Locale.setDefault(LOCALES.get(random.nextInt(LOCALES.size())));
      TimeZone.setDefault(TimeZone.getTimeZone(ZONES.get(random.nextInt(ZONES.size()))));
      Plan other = Planner.plan(SpecFiles.valid(yaml(fields, random)));
      assertThat(Json.write(other)).isEqualTo(Json.write(plan));
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
  }

  @Property(tries = 200)
  void differentSpecsHaveDifferentPlans(
      @ForAll("fields") Map<String, Map<String, String>> one,
      @ForAll("fields") Map<String, Map<String, String>> other) {
    Plan first = Planner.plan(SpecFiles.valid(yaml(one, new Random(1))));
    Plan second = Planner.plan(SpecFiles.valid(yaml(other, new Random(1))));
    assertThat(first.id().equals(second.id())).isEqualTo(one.equals(other));
  }

  /** Fields that all decide the result, by their mapping; the axes have a fixed order. */
  @Provide
  Arbitrary<Map<String, Map<String, String>>> fields() {
    Arbitrary<String> small = Arbitraries.integers().between(1, 9).map(i -> Integer.toString(i));
    Arbitrary<String> share =
        Arbitraries.doubles().between(0.0001, 0.9).ofScale(4).map(d -> "" + d);
    return Combinators.combine(
            Arbitraries.maps(Arbitraries.of("seed", "dev", "test"), hundreds()),
            Arbitraries.maps(Arbitraries.of("rank", "steps", "batch", "seed"), small),
            Arbitraries.maps(Arbitraries.of("warmup", "learning_rate", "clip"), share),
            Arbitraries.maps(Arbitraries.of("snippet_chars"), hundreds()),
            Arbitraries.of("", "fine_tune.alpha: [4, 8]", "seed: [11, 12, 13]"))
        .as(
            (task, whole, decimal, search, axes) -> {
              Map<String, String> fineTune = new TreeMap<>(whole);
              fineTune.putAll(decimal);
              // A default that is written is the same spec, not another one.
              fineTune.remove("rank", "8");
              fineTune.remove("seed", "1");
              fineTune.remove("warmup", "0.05");
              fineTune.remove("learning_rate", "0.01");
              Map<String, String> bm25 = new TreeMap<>(search);
              bm25.remove("snippet_chars", "300");
              bm25.put("kind", "bm25");
              Map<String, String> world = new TreeMap<>(task);
              world.put("kind", "world");
              world.put("train", "700");
              Map<String, Map<String, String>> spec = new TreeMap<>();
              spec.put("task", world);
              spec.put("fine_tune", fineTune);
              spec.put("search", bm25);
              if (!axes.isEmpty()) {
                int colon = axes.indexOf(':');
                spec.put("axes", Map.of(axes.substring(0, colon), axes.substring(colon + 1)));
              }
              return spec;
            });
  }

  private static Arbitrary<String> hundreds() {
    return Arbitraries.integers().between(201, 999).map(i -> Integer.toString(i));
  }

  private static String yaml(Map<String, Map<String, String>> fields, Random random) {
    List<String> parts = new ArrayList<>(List.of("version: 1", "name: t"));
    fields.forEach(
        (name, values) -> {
          List<String> inner = new ArrayList<>();
          values.forEach((key, value) -> inner.add(key + ": " + value));
          Collections.shuffle(inner, random);
          parts.add(name + ": {" + String.join(", ", inner) + "}");
        });
    Collections.shuffle(parts, random);
    return String.join("\n", parts);
  }
}
