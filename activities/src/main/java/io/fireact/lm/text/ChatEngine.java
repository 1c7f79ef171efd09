package io.fireact.lm.text;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.el.JinjavaProcessors;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.InterpretException;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.lib.filter.Filter;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import com.hubspot.jinjava.loader.ResourceNotFoundException;
import com.hubspot.jinjava.objects.date.StrftimeFormatter;
import io.fireact.json.Json;
import java.time.Clock;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Jinjava, set up so that it renders as transformers does and so that a template, which is
 * downloaded data, can neither reach Java objects or files nor run or write without end.
 */
final class ChatEngine {
  private static final String FILTER = "filter:";
  private static final String TEST = "exptest:";
  private static final int MOST_CHARACTERS = 10_000_000;
  private static final int MOST_ELEMENTS = 10_000;

  /**
   * Statements and expressions that one rendering may take; a long conversation takes thousands.
   */
  private static final int MOST_STEPS = 200_000;

  private static final LegacyOverrides AS_PYTHON =
      LegacyOverrides.newBuilder()
          .withEvaluateMapKeys(true)
          .withIterateOverMapKeys(true)
          .withUsePyishObjectMapper(true)
          .withUseNaturalOperatorPrecedence(true)
          .withParseWhitespaceControlStrictly(true)
          .withAllowAdjacentTextNodes(true)
          .withUseTrimmingForNotesAndExpressions(true)
          .withKeepNullableLoopValues(true)
          .withHandleBackslashInQuotesOnly(true)
          .build();

  private final Jinjava engine;
  private final Clock clock;

  /**
   * @param clock what a template that writes the date reads
   */
  ChatEngine(Clock clock) {
    this.clock = clock;
    engine = new Jinjava(config(0));
    engine.setResourceLocator(
        (name, encoding, interpreter) -> {
          throw new ResourceNotFoundException("a chat template cannot read " + name);
        });
    Context context = engine.getGlobalContext();
    context.registerFunction(
        new ELFunctionDefinition("", "raise_exception", ChatEngine.class, "refuse", Object.class));
    context.registerFunction(
        new ELFunctionDefinition("", "strftime_now", ChatEngine.class, "now", String.class));
    context.registerFilter(new Trim());
    context.registerFilter(new ToJson());
    context.registerFilter(new Length("length"));
    context.registerFilter(new Length("count"));
    context.registerFunction(
        new ELFunctionDefinition("", ChatSource.LACKING, ChatEngine.class, "lack", String.class));
    // Jinjava's functions are no variables, so "is defined" would not see them.
    context.put("raise_exception", "");
    context.put("strftime_now", "");
  }

  private JinjavaConfig config(int steps) {
    AtomicInteger left = new AtomicInteger(steps);
    return JinjavaConfig.newBuilder()
        .withNestedInterpretationEnabled(false)
        .withEnableFilterChainOptimization(true)
        .withKeepTrailingNewline(true)
        .withLegacyOverrides(AS_PYTHON)
        .withLocale(Locale.ENGLISH)
        .withTimeZone(clock.getZone())
        .withDateTimeProvider(clock::millis)
        .withElResolver(new PythonStrings())
        .withDisabled(
            Map.of(Context.Library.TAG, Set.of("include", "import", "from", "extends", "call")))
        .withMaxOutputSize(MOST_CHARACTERS)
        .withMaxStringLength(MOST_CHARACTERS)
        .withMaxListSize(MOST_ELEMENTS)
        .withMaxMapSize(MOST_ELEMENTS)
        .withRangeLimit(MOST_ELEMENTS)
        .withMaxRenderDepth(10)
        .withMaxMacroRecursionDepth(10)
        .withProcessors(
            JinjavaProcessors.newBuilder()
                .withNodePreProcessor((node, interpreter) -> step(left))
                .build())
        .build();
  }

  private static void step(AtomicInteger left) {
    if (left.getAndDecrement() == 0) {
      throw new Refused("it takes more than " + MOST_STEPS + " steps");
    }
  }

  /**
   * Renders a template.
   *
   * @param source what {@link ChatSource} makes of it
   * @throws IllegalArgumentException when it fails or refuses, with its reason
   */
  String render(String source, Map<String, Object> variables) {
    RenderResult result;
    try {
      result = engine.renderForResult(source, variables, config(MOST_STEPS));
    } catch (RuntimeException | StackOverflowError e) {
      throw new IllegalArgumentException(reason(e), e);
    }
    for (TemplateError error : result.getErrors()) {
      Exception cause = error.getException();
      String reason = cause == null ? null : refusal(cause);
      throw new IllegalArgumentException(
          reason == null ? "line " + error.getLineno() + ": " + error.getMessage() : reason, cause);
    }
    // Jinjava takes an unknown filter for one that changes nothing, an unknown test for a false
    // one.
    for (String used : result.getContext().getResolvedValues()) {
      if (unknown(used)) {
        throw new IllegalArgumentException("it needs " + used + ", which is not there");
      }
    }
    return result.getOutput();
  }

  private boolean unknown(String used) {
    Context context = engine.getGlobalContext();
    return used.startsWith(FILTER)
        ? context.getFilter(used.substring(FILTER.length())) == null
        : used.startsWith(TEST) && context.getExpTest(used.substring(TEST.length())) == null;
  }

  private static String reason(Throwable failure) {
    String reason = refusal(failure);
    return reason == null ? failure.toString() : reason;
  }

  private static @Nullable String refusal(Throwable failure) {
    for (Throwable one = failure; one != null; one = one.getCause()) {
      if (one instanceof Refused refused) {
        return refused.getMessage();
      }
    }
    return null;
  }

  /** The function {@code raise_exception}; public because Jinjava calls it. */
  @SuppressWarnings("DoNotCallSuggester") // templates call it
  public static Object refuse(Object reason) {
    throw new Refused(String.valueOf(reason));
  }

  /** Stands in a template for what Jinjava lacks; public because Jinjava calls it. */
  @SuppressWarnings("DoNotCallSuggester") // templates call it
  public static Object lack(String what) {
    throw new Refused("it needs " + what + ", which is not there");
  }

  /** The function {@code strftime_now}; public because Jinjava calls it. */
  public static String now(String format) {
    JinjavaConfig config = JinjavaInterpreter.getCurrent().getConfig();
    Instant now = Instant.ofEpochMilli(config.getDateTimeProvider().getCurrentTimeMillis());
    return StrftimeFormatter.format(
        ZonedDateTime.ofInstant(now, config.getTimeZone()), format, Locale.ENGLISH);
  }

  /** What a template says when it does not take a conversation. */
  private static final class Refused extends InterpretException {
    Refused(String reason) {
      super(reason);
    }
  }

  /** Python's strip: Jinjava's own leaves the white space beyond ASCII. */
  private static final class Trim implements Filter {
    @Override
    public String getName() {
      return "trim";
    }

    @Override
    public @Nullable Object filter(
        @Nullable Object value, JinjavaInterpreter interpreter, String... arguments) {
      return value == null
          ? null
          : PythonStrings.strip(
              value.toString(), arguments.length == 0 ? null : arguments[0], true, true);
    }
  }

  /** Characters of a text as Python counts them, or elements. */
  private static final class Length implements Filter {
    private final String name;

    Length(String name) {
      this.name = name;
    }

    @Override
    public String getName() {
      return name;
    }

    @Override
    public Object filter(
        @Nullable Object value, JinjavaInterpreter interpreter, String... arguments) {
      if (value instanceof Collection<?> elements) {
        return elements.size();
      }
      if (value instanceof Map<?, ?> entries) {
        return entries.size();
      }
      String text = value == null ? "" : value.toString();
      return text.codePointCount(0, text.length());
    }
  }

  /** JSON of texts, as Python writes it; messages hold nothing else. */
  private static final class ToJson implements Filter {
    @Override
    public String getName() {
      return "tojson";
    }

    @Override
    public Object filter(
        @Nullable Object value, JinjavaInterpreter interpreter, String... arguments) {
      if (!(value instanceof CharSequence text) || arguments.length > 0) {
        throw new Refused("it needs tojson of more than a text, which is not there");
      }
      return Json.write(text.toString());
    }
  }
}
