package io.fireact.store;

import io.fireact.plan.ArtifactRef;
import io.fireact.plan.StageRecord;
import io.fireact.sweep.SweepEnd;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Content-addressed artifacts and the records of finished stages. Visible means complete: content
 * is written elsewhere, synced, and renamed. Concurrent writers of the same content are harmless.
 *
 * <p>All methods throw {@link io.fireact.failure.FailureException} with DISK_FULL, CORRUPT or
 * UNAVAILABLE.
 */
public interface ArtifactStore {

  /** Writes an artifact; nothing is visible unless {@code content} returns normally. */
  ArtifactRef put(Content content);

  /** Stores a file's bytes. */
  ArtifactRef putFile(Path file);

  /**
   * Opens an artifact; the stream checks size and digest and fails with CORRUPT at its end, so read
   * to the end before using what was read.
   */
  InputStream open(ArtifactRef artifact);

  /** A verified local file with the artifact's bytes; never write to it. */
  Path localFile(ArtifactRef artifact);

  /** Whether the artifact is there with the right size. */
  boolean contains(ArtifactRef artifact);

  /** The record of a finished stage whose outputs are all there. */
  Optional<StageRecord> stage(String key);

  /** Publishes a finished stage; its outputs must be stored before. */
  void putStage(StageRecord record);

  /** All records of finished stages. */
  List<StageRecord> stages();

  /** How the sweep's last run ended; empty where none has, or what was kept cannot be read. */
  Optional<SweepEnd> sweepEnd(String sweepId);

  /** Keeps how a sweep's run ended, in place of an earlier end. */
  void putSweepEnd(SweepEnd end);

  /** The sweep runs anew: removes {@code end}, unless another one has taken its place. */
  void forgetSweepEnd(SweepEnd end);

  /** Writes content to a stream. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }
}
