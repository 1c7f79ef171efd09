package io.fireact.stage.job.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.auto.service.AutoService;
import io.fireact.agent.Trajectory;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.http.PeerText;
import io.fireact.json.Json;
import io.fireact.meter.Meter;
import io.fireact.model.openai.Conversation;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.spec.RequestSpec;
import io.fireact.spec.TeacherSpec;
import io.fireact.spec.TrainerSpec;
import io.fireact.stage.HostedModel;
import io.fireact.stage.job.HostedTrainer;
import io.fireact.stage.job.LearnedMix;
import io.fireact.stage.job.StageJob;
import io.fireact.stage.job.Trainer;
import io.fireact.stage.job.TrainerFactory;
import io.fireact.store.ArtifactStore;
import io.fireact.store.JsonLines;
import io.fireact.sweep.HostedJob;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Fine-tunes a hosted student by its provider's API: the examples are uploaded once, the job is
 * created once, and both are found again by {@link JobMarker} whatever died in between.
 */
public final class OpenAiTrainer implements HostedTrainer {
  /** Seeds that every server takes, as for chat requests. */
  private static final long SEEDS = Integer.MAX_VALUE;

  /** Has no key in it: what is quoted has gone through the peer's redaction. */
  private static final PeerText TEXT = new PeerText(null);

  private final TrainerSpec.OpenAi spec;

  OpenAiTrainer(TrainerSpec.OpenAi spec) {
    this.spec = spec;
  }

  /** For students of kind openai. */
  @AutoService(TrainerFactory.class)
  @SuppressWarnings("rawtypes") // of the service's type
  public static final class Factory implements TrainerFactory<TrainerSpec.OpenAi> {
    @Override
    public Class<TrainerSpec.OpenAi> spec() {
      return TrainerSpec.OpenAi.class;
    }

    @Override
    public Trainer trainer(TrainerSpec.OpenAi spec) {
      return new Trainer.Hosted(new OpenAiTrainer(spec));
    }
  }

  /** The training file. */
  private record Examples(byte[] content, JobMarker marker) {
    /** Ids of the uploads that are whole. */
    Set<String> among(List<JsonNode> files) {
      return files.stream()
          .filter(file -> file.path("filename").asText().equals(marker.fileName()))
          .filter(file -> file.path("bytes").asLong(content.length) == content.length)
          .filter(file -> !Set.of("error", "deleted").contains(file.path("status").asText()))
          .map(file -> file.path("id").asText())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Override
  public HostedJob begin(Training training) {
    Examples examples = examples(training);
    return with(
        training,
        api -> {
          Set<String> files = examples.among(api.files());
          List<JsonNode> mine = mine(api.allJobs(), examples.marker(), files);
          Optional<JsonNode> known = JobMarker.best(mine, training.run());
          if (known.isPresent()) {
            cancelOthers(api, mine, known.get());
            return state(api, known.get());
          }
          String file =
              files.isEmpty()
                  ? api.upload(examples.marker().fileName(), examples.content())
                  : files.iterator().next();
          return state(
              api,
              api.create(
                  request(training, examples.marker(), file),
                  examples.marker().stage() + "-" + training.run()));
        });
  }

  @Override
  public HostedJob poll(Training training, String job) {
    JobMarker marker = examples(training).marker();
    return with(
        training,
        api -> {
          JsonNode found =
              api.job(job)
                  .or(() -> JobMarker.best(mine(api.allJobs(), marker, Set.of()), training.run()))
                  .orElseThrow(() -> lost(job));
          if (!JobStatus.of(found).ended()) {
            // A call that seemed to fail may have created a second one, seen only later.
            cancelOthers(api, mine(api.newestJobs(), marker, Set.of()), found);
          }
          return state(api, found);
        });
  }

  @Override
  public void cancel(Training training) {
    Examples examples = examples(training);
    with(
        training,
        api -> {
          Set<String> files = examples.among(api.files());
          mine(api.allJobs(), examples.marker(), files).stream()
              .filter(job -> !JobStatus.of(job).ended())
              .forEach(job -> api.cancel(job.path("id").asText()));
          return files;
        });
  }

  @Override
  public StageJob.Result result(Training training, String id) {
    Examples examples = examples(training);
    return with(
        training,
        api -> {
          JsonNode job = api.job(id).orElseThrow(() -> lost(id));
          List<JsonNode> events = new ArrayList<>(api.events(id, true));
          Collections.reverse(events);
          String model = job.path("fine_tuned_model").asText("");
          if (model.isEmpty()) {
            throw api.badJob(id, "without the name of a trained model", job);
          }
          long tokens = Math.max(0, job.path("trained_tokens").asLong(0));
          HostedModel trained = new HostedModel(model, id, tokens, job.path("hyperparameters"));
          ArtifactStore store = training.activity().store();
          training.activity().meters().count(Meter.TRAINING_TOKENS, (double) tokens, "fine_tune");
          Map<String, ArtifactRef> outputs = new HashMap<>();
          outputs.put(HostedModel.OUTPUT, put(store, Json.write(trained)));
          outputs.put("job", put(store, Json.write(job)));
          outputs.put("events", JsonLines.write(store, events.stream()));
          outputs.put("training_file", store.put(out -> out.write(examples.content())));
          Map<String, Long> counts = new HashMap<>();
          counts.put("tokens", tokens);
          counts.put("examples", examplesIn(training));
          JobSteps steps = JobSteps.of(events);
          counts.put("steps", Math.max(steps.done(), steps.total()));
          if (!steps.losses().isEmpty()) {
            outputs.put("losses", JsonLines.write(store, steps.losses().stream()));
          }
          return new StageJob.Result(outputs, counts);
        });
  }

  private <T> T with(Training training, Function<FineTuningApi, T> use) {
    try (FineTuningApi api =
        new FineTuningApi(
            student(training), training.activity().environment(), training.activity().http())) {
      return use.apply(api);
    }
  }

  private ObjectNode request(Training training, JobMarker marker, String file) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("model", student(training).model());
    body.put("training_file", file);
    ObjectNode hyperparameters = body.putObject("hyperparameters");
    if (spec.epochs() > 0) {
      hyperparameters.put("n_epochs", spec.epochs());
    }
    if (spec.batchSize() > 0) {
      hyperparameters.put("batch_size", spec.batchSize());
    }
    if (spec.learningRateMultiplier() > 0) {
      hyperparameters.put("learning_rate_multiplier", spec.learningRateMultiplier());
    }
    body.put("seed", input(training).fineTune().seed() & SEEDS);
    body.put("suffix", marker.suffix(spec.suffix()));
    body.set("metadata", marker.metadata(training.run()));
    return body;
  }

  private static List<JsonNode> mine(List<JsonNode> jobs, JobMarker marker, Set<String> files) {
    return jobs.stream().filter(job -> marker.isOf(job, files)).toList();
  }

  private static void cancelOthers(FineTuningApi api, List<JsonNode> mine, JsonNode kept) {
    mine.stream()
        .filter(job -> !job.path("id").equals(kept.path("id")))
        .filter(job -> !JobStatus.of(job).ended())
        .forEach(job -> api.cancel(job.path("id").asText()));
  }

  /** A job as a workflow needs it, or the failure that it ended in. */
  private static HostedJob state(FineTuningApi api, JsonNode job) {
    String id = job.path("id").asText();
    String status = job.path("status").asText("");
    return switch (JobStatus.of(job)) {
      case FAILED ->
          throw new FailureException(
              FailureType.TRAINING_FAILED,
              "the provider's fine-tuning job %s failed; %s".formatted(id, error(job)));
      case CANCELLED ->
          throw new FailureException(
              FailureType.CANCELLED,
              "the provider's fine-tuning job %s was cancelled by somebody; the same command begins a new one"
                  .formatted(id));
      case SUCCEEDED -> {
        if (job.path("fine_tuned_model").asText("").isEmpty()) {
          throw api.badJob(id, "without the name of a trained model", job);
        }
        yield new HostedJob(id, status, true, 0, 0);
      }
      case UNDER_WAY -> {
        if (status.isEmpty()) {
          throw api.badJob(id, "without a status", job);
        }
        JobSteps steps = JobSteps.of(api.events(id, false));
        yield new HostedJob(id, excerpt(status), false, steps.done(), steps.total());
      }
    };
  }

  private static String error(JsonNode job) {
    JsonNode error = job.path("error");
    String code = excerpt(error.path("code").asText(""));
    String message = excerpt(error.path("message").asText(""));
    String param = excerpt(error.path("param").asText(""));
    String said =
        (code.isEmpty() ? "" : code + ": ")
            + (message.isEmpty() ? "it gives no reason" : message)
            + (param.isEmpty() || param.equals("null") ? "" : " (" + param + ")");
    return "it says: " + said;
  }

  private static String excerpt(String text) {
    return TEXT.excerpt(text);
  }

  private static FailureException lost(String job) {
    return new FailureException(
        FailureType.JOB_LOST,
        "the provider does not know the fine-tuning job %s any more (404), nor another of this stage; see whether the key is of the same project, then run the same command again, which begins a new job where there is none"
            .formatted(job));
  }

  private static Examples examples(Training training) {
    RequestSpec.InstructionRole role = student(training).resolvedRequest().instructionRole();
    StringBuilder lines = new StringBuilder();
    for (LearnedMix mix : mixes(training)) {
      for (Trajectory episode : mix.episodes()) {
        lines.append(Json.write(Conversation.example(role, mix.instruction(), episode)));
        lines.append('\n');
      }
    }
    byte[] content = lines.toString().getBytes(StandardCharsets.UTF_8);
    return new Examples(content, new JobMarker(training.stage().key(), sha256(content)));
  }

  private static long examplesIn(Training training) {
    return mixes(training).stream().mapToLong(mix -> mix.episodes().size()).sum();
  }

  private static List<LearnedMix> mixes(Training training) {
    return LearnedMix.all(training.activity(), training.plans(), training.stage());
  }

  private static StageInput.FineTune input(Training training) {
    return (StageInput.FineTune) training.stage().input();
  }

  private static TeacherSpec.OpenAi student(Training training) {
    Stage base = training.plans().need(training.stage(), "base").stage();
    return (TeacherSpec.OpenAi) ((StageInput.Base) base.input()).student();
  }

  private static ArtifactRef put(ArtifactStore store, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return store.put(out -> out.write(bytes));
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
