package io.fireact.lm;

import io.fireact.agent.Segment;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.engine.TrainingOptions;
import io.fireact.lm.format.ModelFiles;
import io.fireact.lm.memory.MemoryBudget;
import io.fireact.lm.text.TokenizerTraining;
import io.fireact.lm.text.WordTokenizer;
import io.fireact.lm.train.DiskSpace;
import io.fireact.lm.train.Evaluation;
import io.fireact.lm.train.Optimization;
import io.fireact.lm.train.PackedDocuments;
import io.fireact.lm.train.Schedule;
import io.fireact.lm.train.TrainingJob;
import io.fireact.lm.train.TrainingLoop;
import io.fireact.lm.train.WeightInit;
import io.fireact.spec.StudentSpec;
import java.nio.file.Path;
import java.util.List;

/**
 * Pre-trains a student from its initial weights: trains a tokenizer on the documents, packs them
 * into rows, and trains all weights on the learned segments. Not for fine-tuning; see {@link
 * LoraTraining}.
 */
public final class Pretraining {
  private static final double ROPE_THETA = 10_000;
  private static final double NORM_EPSILON = 1e-5;
  private static final double WARMUP = 0.05;
  private static final double CLIP = 1;
  private static final int CHECKPOINTS = 2;

  private Pretraining() {}

  /** Pre-trains without a limit of memory, where nothing else computes. */
  public static TrainingOutcome run(
      StudentSpec.Nano spec,
      List<List<Segment>> documents,
      Path checkpoints,
      Path output,
      TrainingListener listener) {
    return run(spec, documents, checkpoints, output, MemoryBudget.unlimited(), listener);
  }

  /**
   * Writes {@code config.json}, {@code tokenizer.json}, {@code model.safetensors} and {@code
   * losses.jsonl} (a line a step) into {@code output}. Run again with the same arguments it goes on
   * from the newest checkpoint, and ends with the same bytes as if it had not been interrupted.
   *
   * @param documents in training order; a document's segments are one text
   * @param checkpoints a directory of this training's own; the caller deletes it when the output is
   *     safe
   * @param budget of the processor, which is waited for
   * @throws FailureException BAD_DATA when spec and documents cannot give a model, DIVERGED,
   *     OUT_OF_MEMORY, CANCELLED, DISK_FULL
   */
  public static TrainingOutcome run(
      StudentSpec.Nano spec,
      List<List<Segment>> documents,
      Path checkpoints,
      Path output,
      MemoryBudget budget,
      TrainingListener listener) {
    StudentSpec.Pretraining pretraining = spec.pretraining();
    WordTokenizer tokenizer;
    Architecture shape;
    TrainingJob job;
    PackedDocuments rows;
    try {
      tokenizer =
          TokenizerTraining.train(
              documents.stream().flatMap(List::stream).map(Segment::text), spec.vocabulary());
      shape =
          new Architecture(
              tokenizer.size(),
              spec.width(),
              spec.feedForward(),
              spec.heads(),
              spec.layers(),
              spec.context(),
              ROPE_THETA,
              NORM_EPSILON,
              StrictMath.sqrt(spec.width()));
      if (pretraining.sequence() > spec.context()) {
        throw new IllegalArgumentException(
            "pretraining.sequence "
                + pretraining.sequence()
                + " is longer than student.context "
                + spec.context());
      }
      rows =
          PackedDocuments.of(
              documents, tokenizer, pretraining.sequence(), pretraining.batch(), spec.seed());
      float[] start =
          spec.structuredStart()
              ? WeightInit.structured(shape, spec.seed())
              : WeightInit.plain(shape, spec.seed());
      job =
          new TrainingJob(
              "pre-training",
              "Lower student.pretraining.batch or student.pretraining.sequence",
              shape,
              null,
              LoraLayout.none(),
              0,
              start,
              TrainingOptions.plain(),
              rows,
              Evaluation.none(),
              Optimization.of(
                  Schedule.cosine(pretraining.learningRate(), WARMUP, pretraining.steps()), CLIP),
              pretraining.checkpointEvery(),
              CHECKPOINTS);
    } catch (IllegalArgumentException e) {
      throw new FailureException(
          FailureType.BAD_DATA, "the student cannot be pre-trained: " + e.getMessage(), e);
    }
    TrainingLoop.Trained trained = TrainingLoop.run(job, checkpoints, listener, budget);
    DiskSpace.real().need("the model", output, (long) Float.BYTES * trained.parameters().length);
    new ModelFiles(shape, tokenizer, trained.parameters(), spec.structuredStart()).write(output);
    return Losses.write(trained, rows.size(), 0, 0, output);
  }
}
