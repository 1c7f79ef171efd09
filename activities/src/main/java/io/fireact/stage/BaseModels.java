package io.fireact.stage;

import io.fireact.agent.Compatibility;
import io.fireact.agent.Segment;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.json.Json;
import io.fireact.lm.hub.FetchListener;
import io.fireact.lm.hub.ModelManifest;
import io.fireact.lm.text.ChatTemplate;
import io.fireact.lm.text.PromptStyle;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.StageRecord;
import io.fireact.spec.StudentSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;

/**
 * The base model of a finished base stage as a directory: the artifacts of a student of the
 * platform's own making, or the files that a checkpoint's manifest names.
 */
public final class BaseModels {
  private static final String MANIFEST = "manifest";

  /** Some templates write today's date, which must not be in what a stage's key stands for. */
  private static final Clock TEMPLATE_CLOCK =
      Clock.fixed(Instant.parse("2024-07-26T12:00:00Z"), ZoneOffset.UTC);

  /** As every episode is, for trying a template. */
  private static final List<Segment> EPISODE =
      List.of(
          new Segment("Question: Who wrote it?\n", false),
          new Segment("Thought: I look.\nAction: search[it]\nObservation:", true),
          new Segment(" It is by Anna.\n", false),
          new Segment("Thought: Done.\nAction: finish[Anna]", true));

  private BaseModels() {}

  /**
   * Calls {@code use} with the model's directory.
   *
   * @param listener told of a download, where the files of a checkpoint are no longer here
   * @throws FailureException CORRUPT when an artifact is, and what fetching a model may end in
   */
  public static <T> T with(
      ActivityContext context, StageRecord base, FetchListener listener, Function<Path, T> use) {
    ArtifactRef manifest = base.outputs().get(MANIFEST);
    return manifest == null
        ? ModelDirectories.with(context, base, use)
        : use.apply(context.models().fetch(read(context, manifest), listener));
  }

  /**
   * How an agent's text is put to a student.
   *
   * @param directory of its base model
   * @param instruction what one that chats is told
   * @param compat whose prompts: a frame takes the place of a chat template
   * @throws FailureException BAD_DATA when it should chat and has no template, or one that cannot
   *     be used, with its line
   */
  public static PromptStyle style(
      StudentSpec student, Path directory, String instruction, Compatibility compat) {
    if (!student.chat() || compat.framed()) {
      return new PromptStyle.Plain();
    }
    try {
      PromptStyle style =
          new PromptStyle.Chat(
              ChatTemplate.read(directory, TEMPLATE_CLOCK)
                  .orElseThrow(
                      () -> new IllegalArgumentException(directory + " has no chat template")),
              instruction);
      // What it would fail at in the fine-tuning is found before anything is paid for.
      style.training(EPISODE);
      return style;
    } catch (IllegalArgumentException e) {
      throw unusable(e);
    }
  }

  /** A template that does not take what it is given. */
  public static FailureException unusable(IllegalArgumentException reason) {
    return new FailureException(
        FailureType.BAD_DATA, "student.chat is true, but " + reason.getMessage(), reason);
  }

  private static ModelManifest read(ActivityContext context, ArtifactRef artifact) {
    try (InputStream in = context.store().open(artifact)) {
      return Json.read(new String(in.readAllBytes(), StandardCharsets.UTF_8), ModelManifest.class);
    } catch (IllegalArgumentException e) {
      throw new FailureException(
          FailureType.CORRUPT,
          "the artifact " + artifact.sha256() + " is " + e.getMessage() + "; run the spec again",
          e);
    } catch (IOException e) {
      throw new FailureException(
          FailureType.UNAVAILABLE,
          "the manifest " + artifact.sha256() + " cannot be read: " + e.getMessage(),
          e);
    }
  }
}
