package io.fireact.report.result;

import io.fireact.agent.UsageTotal;
import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.plan.StageRecord;
import io.fireact.provider.Provider;
import io.fireact.spec.ModelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the model calls of one stage took, as its provider says. Answers that were kept from earlier
 * count with what they took then, so this is not what one run spent.
 *
 * @param provider {@link Provider#id} of who answered
 */
public record StageUsage(Stage stage, String provider, UsageTotal usage) {

  /** The sum over one provider's stages. */
  public record OfProvider(String provider, UsageTotal usage) {}

  /** Of each stage that says what its calls took, in the report's order. */
  public static List<StageUsage> of(List<StageFact> facts) {
    Map<String, Stage> stages =
        facts.stream()
            .map(StageFact::stage)
            .collect(Collectors.toMap(Stage::key, Function.identity(), (one, same) -> one));
    List<StageUsage> all = new ArrayList<>();
    for (StageFact fact : facts) {
      Optional<UsageTotal> usage = fact.record().map(StageRecord::usage);
      Optional<ModelSpec> model = model(fact.stage(), stages);
      if (usage.isPresent() && model.isPresent()) {
        all.add(new StageUsage(fact.stage(), Provider.of(model.get()).id(), usage.get()));
      }
    }
    return List.copyOf(all);
  }

  /** The sums by provider, in alphabetical order. */
  public static List<OfProvider> byProvider(List<StageUsage> stages) {
    Map<String, UsageTotal> sums = new TreeMap<>();
    stages.forEach(one -> sums.merge(one.provider(), one.usage(), UsageTotal::plus));
    return sums.entrySet().stream()
        .map(sum -> new OfProvider(sum.getKey(), sum.getValue()))
        .toList();
  }

  private static Optional<ModelSpec> model(Stage stage, Map<String, Stage> stages) {
    if (stage.input() instanceof StageInput.Trajectories trajectories) {
      return Optional.of(trajectories.teacher())
          .filter(ModelSpec.class::isInstance)
          .map(ModelSpec.class::cast);
    }
    return Optional.ofNullable(stage.needs().get("base"))
        .filter(base -> stage.input() instanceof StageInput.Evaluate)
        .map(stages::get)
        .map(Stage::input)
        .filter(StageInput.Base.class::isInstance)
        .map(base -> ((StageInput.Base) base).student());
  }
}
