package io.fireact.report;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.StageRecord;
import io.fireact.store.ArtifactStore;
import io.fireact.sweep.SweepEnd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A store without a disk. */
final class MemoryStore implements ArtifactStore {
  private final Map<ArtifactRef, byte[]> artifacts = new LinkedHashMap<>();
  private final Map<String, SweepEnd> ends = new java.util.HashMap<>();
  private final Map<String, StageRecord> stages = new LinkedHashMap<>();

  @Override
  public ArtifactRef put(Content content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      content.writeTo(out);
      byte[] bytes = out.toByteArray();
      String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      ArtifactRef artifact = new ArtifactRef(digest, bytes.length);
      artifacts.put(artifact, bytes);
      return artifact;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public ArtifactRef putFile(Path file) {
    return put(out -> Files.copy(file, out));
  }

  @Override
  public InputStream open(ArtifactRef artifact) {
    byte[] bytes = artifacts.get(artifact);
    if (bytes == null) {
      throw new FailureException(FailureType.CORRUPT, "no artifact " + artifact.sha256());
    }
    return new ByteArrayInputStream(bytes);
  }

  @Override
  public Path localFile(ArtifactRef artifact) {
    throw new UnsupportedOperationException("a store without files");
  }

  @Override
  public boolean contains(ArtifactRef artifact) {
    return artifacts.containsKey(artifact);
  }

  @Override
  public Optional<StageRecord> stage(String key) {
    return Optional.ofNullable(stages.get(key));
  }

  @Override
  public void putStage(StageRecord record) {
    stages.put(record.stage().key(), record);
  }

  @Override
  public List<StageRecord> stages() {
    return List.copyOf(stages.values());
  }

  @Override
  public Optional<SweepEnd> sweepEnd(String sweepId) {
    return Optional.ofNullable(ends.get(sweepId));
  }

  @Override
  public void putSweepEnd(SweepEnd end) {
    ends.put(end.progress().id(), end);
  }

  @Override
  public void forgetSweepEnd(SweepEnd end) {
    ends.remove(end.progress().id(), end);
  }

  void lose(ArtifactRef artifact) {
    artifacts.remove(artifact);
  }

  void forget(String key) {
    stages.remove(key);
  }
}
