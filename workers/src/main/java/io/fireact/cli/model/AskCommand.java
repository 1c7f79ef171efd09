package io.fireact.cli.model;

import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.cli.result.FinishedRuns;
import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.cli.shell.TerminalText;
import io.fireact.cli.sweep.StoredSweep;
import io.fireact.cli.sweep.Sweeps;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.http.EnvironmentProxies;
import io.fireact.lm.StudentModel;
import io.fireact.lm.engine.Placement;
import io.fireact.lm.format.AdaptedModel;
import io.fireact.meter.Meters;
import io.fireact.spec.TeacherSpec;
import io.fireact.stage.ActivityContext;
import io.fireact.stage.Plans;
import io.fireact.stage.SeededOrder;
import io.fireact.stage.episode.InProcessAgent;
import io.fireact.store.JsonLines;
import io.fireact.task.ContentId;
import io.fireact.worker.WorkerEnvironment;
import io.fireact.worker.WorkerProcess;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks a fine-tuned agent questions in this process, and shows what it does. */
@Command(
    name = "ask",
    description = {
      "Ask a fine-tuned agent a question and watch it search and answer.",
      "",
      "The agent is a finished point of a sweep, or a model with a corpus to search:",
      "  fireact ask experiment-specs/quickstart.yaml",
      "  fireact ask --model DIR --adapter DIR --corpus FILE.jsonl \"in which year ...?\"",
      "  fireact ask --model NAME --model-endpoint URL --method cot \"in which year ...?\"",
      "Without a question it reads them from standard input, one a line.",
      "Exit code 3 when a search or a model failed, so that a question was not answered; 1 when",
      "one was refused for good."
    },
    mixinStandardHelpOptions = true)
public final class AskCommand implements Callable<Integer> {
  private static final int EXAMPLES = 5;

  private final GlobalOptions options;

  @Parameters(
      paramLabel = "SPEC|QUESTION",
      arity = "0..*",
      description =
          "a sweep's spec file, id or name (not with --model), then the question, if it is not"
              + " read from standard input")
  private List<String> words = List.of();

  @Option(
      names = "--point",
      paramLabel = "AXIS=LABEL",
      split = ",",
      description =
          "which point of the sweep, such as n=512 (default: of the setting with the highest mean"
              + " exact match the run nearest to that mean)")
  private Map<String, String> point = new LinkedHashMap<>();

  @Option(
      names = "--examples",
      description = "print some dev questions of the sweep's task, one a line, and ask nothing")
  private boolean examples;

  @Option(names = "--json", description = "one JSON trajectory a question on standard output")
  private boolean json;

  @Mixin private final ModelOptions model = new ModelOptions();
  @Mixin private final AgentOptions agent = new AgentOptions();

  public AskCommand(GlobalOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() throws InterruptedException {
    options.context().interruption().listen();
    OkHttpClient http = EnvironmentProxies.client(options.context().environment());
    try {
      return model.given() ? askModel(http) : askSweep(http);
    } catch (InterruptedException e) {
      return stopped(e);
    } catch (FailureException e) {
      if (e.type() == FailureType.CANCELLED) {
        return stopped(e);
      }
      throw e;
    } finally {
      http.dispatcher().executorService().shutdown();
      http.connectionPool().evictAll();
    }
  }

  /** An interrupt is a person's wish, and nothing is left to go on with. */
  private <E extends Exception> int stopped(E cause) throws E {
    @Nullable ExitCode requested = options.context().interruption().requested();
    if (requested == null) {
      throw cause;
    }
    options.say("stopped");
    return requested.number();
  }

  private int askModel(OkHttpClient http) throws InterruptedException {
    if (examples || !point.isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE,
          (examples ? "--examples" : "--point") + " is for sweeps, and --model names a model");
    }
    Optional<TeacherSpec.OpenAi> remote = agent.remote(model.named(), model.givenBeside());
    if (remote.isPresent()) {
      ActivityContext context = context(http);
      try (InProcessAgent asked =
          InProcessAgent.of(remote.get(), http, context.environment(), settings(context))) {
        return answerAll(asked, List.of(), words).number();
      }
    }
    Path base = model.directory(options);
    @Nullable String named = agent.adapter();
    @Nullable Path adapter = named == null ? null : model.adapter(named, options, model.name(base));
    InProcessAgent.Settings settings = settings(context(http));
    StudentModel opened = open(base, adapter);
    try (InProcessAgent asked = InProcessAgent.of(opened, agent.style(opened), settings)) {
      return answerAll(asked, List.of(), words).number();
    }
  }

  private InProcessAgent.Settings settings(ActivityContext context) {
    return new InProcessAgent.Settings(
        agent.agent(),
        agent.search(context.http()),
        agent.searchEndpoint(),
        context.calls(),
        context.meters());
  }

  private ActivityContext context(OkHttpClient http) {
    return WorkerProcess.activityContext(
        new WorkerEnvironment(
            options.home(),
            options.cache(),
            options.context().environment(),
            options.context().clock(),
            options::say),
        http,
        new Meters(new SimpleMeterRegistry()));
  }

  private StudentModel open(Path base, @Nullable Path adapter) {
    Placement placement = model.placement(options);
    StudentModel.Settings settings = new StudentModel.Settings(1, 1, model.context(), placement);
    try (AdaptedModel files =
        adapter == null
            ? AdaptedModel.beside(base, List.of(), model.context(), false)
            : AdaptedModel.alone(base, adapter, model.context(), model.anyBase())) {
      return StudentModel.open(
          files,
          settings,
          ModelOptions.memory(options, placement),
          new Meters(new SimpleMeterRegistry()));
    }
  }

  private int askSweep(OkHttpClient http) throws InterruptedException {
    if (words.isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE, "which agent? name a spec file or a sweep, or a model with --model");
    }
    @Nullable String needless = model.givenBeside() == null ? agent.given() : model.givenBeside();
    if (needless != null) {
      throw new CommandException(
          ExitCode.USAGE, needless + " is for --model; a sweep says this itself");
    }
    Sweeps sweeps = Sweeps.open(options);
    StoredSweep sweep = sweeps.find(words.get(0));
    PointChoice.Chosen chosen =
        new PointChoice(sweep, FinishedRuns.read(sweep, sweeps.store()), words.get(0))
            .choose(point);
    ActivityContext context = context(http);
    Plans plans = new Plans(context.store());
    List<Question> known =
        JsonLines.read(
            context.store(),
            Plans.output(plans.need(chosen.evaluation(), "dataset"), "questions"),
            Question.class);
    if (examples) {
      examples(known).forEach(options::print);
      return ExitCode.DONE.number();
    }
    options.say(
        "asking "
            + chosen.evaluation().label()
            + " ("
            + chosen.label()
            + ")"
            + (chosen.why().isEmpty() ? "" : ": " + chosen.why()));
    try (InProcessAgent asked = InProcessAgent.of(context, plans, chosen.evaluation())) {
      return answerAll(asked, known, words.subList(1, words.size())).number();
    }
  }

  /** Dev questions, since choices may be made on them. */
  private static List<String> examples(List<Question> known) {
    List<Question> dev = known.stream().filter(question -> question.split() == Split.DEV).toList();
    return SeededOrder.of(dev, 0, Question::id).stream()
        .limit(EXAMPLES)
        .map(AskCommand::shown)
        .toList();
  }

  /** A question as a line, which can be piped back. */
  private static String shown(Question question) {
    return TerminalText.line(question.asked()).strip();
  }

  private ExitCode answerAll(InProcessAgent asked, List<Question> known, List<String> question)
      throws InterruptedException {
    if (!question.isEmpty()) {
      return answer(asked, known, String.join(" ", question).strip());
    }
    if (options.context().in().terminal() && !known.isEmpty()) {
      options.say("type a question, such as: " + examples(known).get(0));
    }
    QuestionLines lines = new QuestionLines(options);
    Optional<String> line = lines.next();
    int questions = 0;
    Map<ExitCode, Integer> ends = new EnumMap<>(ExitCode.class);
    while (line.isPresent()) {
      questions++;
      ends.merge(answer(asked, known, line.get()), 1, Integer::sum);
      line = lines.next();
    }
    int answered = ends.getOrDefault(ExitCode.DONE, 0);
    if (answered == questions) {
      return ExitCode.DONE;
    }
    boolean passing = ends.containsKey(ExitCode.ENVIRONMENT);
    options.say(
        "%d of %d questions were not answered, since %s"
            .formatted(
                questions - answered,
                questions,
                passing ? "the search or the model failed" : "they were refused"));
    return passing ? ExitCode.ENVIRONMENT : ExitCode.FAILED;
  }

  private ExitCode answer(InProcessAgent asked, List<Question> known, String text) {
    // A question of the task has a right answer, and is asked exactly as an evaluation asks it.
    Question question =
        known.stream()
            .filter(each -> each.asked().equals(text) || shown(each).equals(text))
            .findFirst()
            .orElseGet(() -> new Question(ContentId.of(text), Split.TEST, text, "", "asked"));
    long began = System.nanoTime();
    if (json) {
      Trajectory trajectory = asked.answer(question, new Silent());
      options.json(AskedQuestion.of(trajectory, seconds(began)));
      return code(trajectory);
    }
    ConsoleTranscript transcript = new ConsoleTranscript(options.context().out());
    Trajectory trajectory = asked.answer(question, transcript);
    transcript.end(trajectory, AskedQuestion.of(trajectory, seconds(began)));
    return code(trajectory);
  }

  private static ExitCode code(Trajectory trajectory) {
    return switch (trajectory.disposition()) {
      case FINISHED, OUT_OF_ROUNDS, UNPARSABLE -> ExitCode.DONE;
      case CONTENT_FILTER, CONTEXT_LENGTH, TOO_LARGE -> ExitCode.FAILED;
      case TOOL_FAILED, MODEL_FAILED -> ExitCode.ENVIRONMENT;
    };
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }

  /** For scripts, which get it all at the end, but for why a call failed. */
  private final class Silent implements InProcessAgent.Listener {
    @Override
    public void onText(String piece) {}

    @Override
    public void onStep(Step step) {}

    @Override
    public void onFailed(String who, FailureException failure) {
      options.say("the " + who + " failed: " + failure.getMessage());
    }
  }
}
