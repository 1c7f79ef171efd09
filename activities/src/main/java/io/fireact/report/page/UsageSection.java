package io.fireact.report.page;

import io.fireact.agent.UsageTotal;
import io.fireact.report.result.StageUsage;
import java.util.List;
import java.util.Locale;

/** The tokens of the models' answers, by provider and by stage. */
final class UsageSection implements Section {
  private static final String[] COUNTS = {
    "calls", "input tokens", "of them cached", "output tokens", "of them reasoning"
  };

  private final List<StageUsage> stages;

  UsageSection(List<StageUsage> stages) {
    this.stages = stages;
  }

  @Override
  public String id() {
    return "tokens";
  }

  @Override
  public String title() {
    return "Tokens";
  }

  @Override
  public String heading() {
    return "Tokens of the models' answers";
  }

  @Override
  public String body() {
    Html html = new Html();
    html.element(
        "p",
        "As the providers count them. What a provider does not say is unknown and not zero: behind"
            + " a sum stands of how many calls it is known, where that is not all of them. Answers"
            + " that were kept from earlier count with what they took then. usage.csv has the same.",
        "class",
        "note");
    html.scroll("Tokens by provider").open("table");
    head(html, "provider");
    for (StageUsage.OfProvider sum : StageUsage.byProvider(stages)) {
      html.open("tr").element("th", sum.provider(), "scope", "row");
      counts(html, sum.usage());
    }
    html.close().close().close();
    html.open("details").element("summary", "Every stage");
    html.scroll("Tokens by stage").open("table");
    head(html, "stage", "provider");
    for (StageUsage one : stages) {
      html.open("tr").open("th", "scope", "row");
      html.element("a", one.stage().label(), "href", "#stage-" + one.stage().key()).close();
      html.element("td", one.provider());
      counts(html, one.usage());
    }
    return html.close().close().close().close().done();
  }

  private static void head(Html html, String... first) {
    String[] names = new String[first.length + COUNTS.length + 1];
    System.arraycopy(first, 0, names, 0, first.length);
    System.arraycopy(COUNTS, 0, names, first.length, COUNTS.length);
    names[names.length - 1] = "models, as they answer";
    html.columns(names);
  }

  private static void counts(Html html, UsageTotal usage) {
    html.element("td", number(usage.calls()), "class", "number");
    for (UsageTotal.Count count :
        List.of(usage.input(), usage.cached(), usage.output(), usage.reasoning())) {
      html.element("td", text(count, usage.calls()), "class", "number");
    }
    html.element("td", String.join(", ", usage.models()));
    html.closeLine();
  }

  private static String text(UsageTotal.Count count, long calls) {
    if (count.calls() == 0) {
      return "unknown";
    }
    return count.calls() == calls
        ? number(count.tokens())
        : "%s (of %s calls)".formatted(number(count.tokens()), number(count.calls()));
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
