package io.fireact.store;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.files.DurableFiles;
import io.fireact.meter.Meter;
import io.fireact.meter.Meters;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.StageRecord;
import io.fireact.sweep.SweepEnd;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Artifacts on the file system, for any number of threads and processes on one directory. Not for a
 * directory that other programs write to.
 *
 * <p>Content goes to {@code tmp/}, is digested on its way, forced to disk, renamed to its digest's
 * name, and the name is forced to disk. Content that is there already is not written again: its
 * size and, once a process, its digest are checked, its modification time is set to now (so that
 * {@link GarbageCollection} leaves it alone for a while), and where it is damaged it is replaced.
 */
public final class FileArtifactStore implements ArtifactStore {
  private static final Logger LOG = LoggerFactory.getLogger(FileArtifactStore.class);
  private static final String REMEDY =
      "run `fireact store verify --remove`, which removes what is broken and the records of the"
          + " stages that made it, and then the experiment again";

  private final StoreLayout layout;
  private final Meters meters;
  private final Clock clock;
  private final StageRecords records;
  private final SweepEnds ends;
  private final Map<Path, Version> verified = new ConcurrentHashMap<>();

  /** What tells a changed file from the one that was verified. */
  private record Version(long bytes, FileTime modified) {
    static Version of(Path file) throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Version(attributes.size(), attributes.lastModifiedTime());
    }
  }

  /** Nothing is created before the first write. */
  public FileArtifactStore(Path directory, Meters meters) {
    this(directory, meters, Clock.systemUTC());
  }

  FileArtifactStore(Path directory, Meters meters, Clock clock) {
    this.layout = new StoreLayout(directory);
    this.meters = meters;
    this.clock = clock;
    this.records = new StageRecords(layout);
    this.ends = new SweepEnds(layout);
  }

  @Override
  public ArtifactRef put(Content content) {
    return write("an artifact", -1, content);
  }

  /**
   * {@inheritDoc}
   *
   * @throws FailureException BAD_DATA when there is no such file
   */
  @Override
  public ArtifactRef putFile(Path file) {
    long bytes;
    try {
      bytes = Files.size(file);
    } catch (NoSuchFileException e) {
      throw new FailureException(FailureType.BAD_DATA, "there is no file " + file, e);
    } catch (IOException e) {
      throw DurableFiles.failure("cannot read " + file, e);
    }
    return write(file.toString(), bytes, out -> Files.copy(file, out));
  }

  /**
   * @param expectedBytes for the message of a full disk; negative when unknown
   */
  private ArtifactRef write(String what, long expectedBytes, Content content) {
    Path temporary = layout.newTemporary();
    long needed = expectedBytes;
    try {
      DurableFiles.createDirectories(layout.temporaries());
      try {
        ArtifactRef artifact;
        try (FileOutputStream file = new FileOutputStream(temporary.toFile())) {
          DigestingStream out = new DigestingStream(file);
          try {
            content.writeTo(out);
          } finally {
            needed = Math.max(needed, out.bytes());
          }
          artifact = out.finish();
          file.getFD().sync();
        }
        publish(temporary, artifact);
        return artifact;
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw failure("cannot store " + what, needed, e);
    }
  }

  private void publish(Path temporary, ArtifactRef artifact) throws IOException {
    Path target = layout.artifact(artifact.sha256());
    if (touch(target)) {
      if (isSound(target, artifact)) {
        // Its writer may not have come to this yet.
        DurableFiles.syncDirectory(DurableFiles.parent(target));
        return;
      }
      LOG.warn("{} was not as its name says and is replaced", target);
    }
    DurableFiles.createDirectories(DurableFiles.parent(target));
    DurableFiles.replace(temporary, target);
    meters.count(Meter.ARTIFACT_BYTES, (double) artifact.bytes());
  }

  /** Makes an artifact young, so that no garbage collection takes it; false when not possible. */
  private boolean touch(Path file) throws IOException {
    try {
      boolean wasVerified = isVerified(file);
      Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
      if (wasVerified) {
        verified.put(file, Version.of(file));
      }
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      // Another user's file: it is replaced by one of ours, which is young.
      LOG.debug("{} cannot be touched", file, e);
      return false;
    }
  }

  private boolean isVerified(Path file) throws IOException {
    return Version.of(file).equals(verified.get(file));
  }

  private boolean isSound(Path file, ArtifactRef artifact) throws IOException {
    try {
      return found(file, artifact).equals(artifact);
    } catch (NoSuchFileException e) {
      return false; // a garbage collection has just taken it away to look at it
    }
  }

  /** What a file really holds; its digest is computed once a process and version. */
  private ArtifactRef found(Path file, ArtifactRef artifact) throws IOException {
    Version version = Version.of(file);
    if (version.bytes() == artifact.bytes() && version.equals(verified.get(file))) {
      return artifact;
    }
    ArtifactRef found = new ArtifactRef(Sha256.of(file), version.bytes());
    if (found.equals(artifact)) {
      verified.put(file, version);
    }
    return found;
  }

  @Override
  public InputStream open(ArtifactRef artifact) {
    Path file = file(artifact);
    try {
      checkSize(file, artifact);
      return new VerifyingStream(
          Files.newInputStream(file),
          artifact,
          found -> corrupt(file, artifact, found),
          e -> DurableFiles.failure("cannot read " + file, e));
    } catch (NoSuchFileException e) {
      throw missing(file, artifact, e);
    } catch (IOException e) {
      throw DurableFiles.failure("cannot read " + file, e);
    }
  }

  /** {@inheritDoc} Verified once a process, and again when its size or time have changed. */
  @Override
  public Path localFile(ArtifactRef artifact) {
    Path file = file(artifact);
    try {
      checkSize(file, artifact);
      ArtifactRef found = found(file, artifact);
      if (!found.equals(artifact)) {
        throw corrupt(file, artifact, found);
      }
      return file;
    } catch (NoSuchFileException e) {
      throw missing(file, artifact, e);
    } catch (IOException e) {
      throw DurableFiles.failure("cannot read " + file, e);
    }
  }

  @Override
  public boolean contains(ArtifactRef artifact) {
    Path file = file(artifact);
    try {
      return Files.size(file) == artifact.bytes();
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw DurableFiles.failure("cannot read " + file, e);
    }
  }

  /**
   * {@inheritDoc} A record that cannot be read, or whose outputs are not there with the right size,
   * counts as absent, and is logged once.
   *
   * @throws IllegalArgumentException when the key is not 64 lower-case hex digits
   */
  @Override
  public Optional<StageRecord> stage(String key) {
    try {
      return records.read(key).filter(this::isComplete);
    } catch (IOException e) {
      throw DurableFiles.failure("cannot read " + layout.stage(key), e);
    }
  }

  private boolean isComplete(StageRecord record) {
    Map<String, ArtifactRef> missing = StageRecords.missing(record, this::contains);
    if (!missing.isEmpty()) {
      records.warnOnce(record.stage().key(), "lacks its outputs " + missing.keySet());
    }
    return missing.isEmpty();
  }

  /**
   * {@inheritDoc} Outputs and record must be put within an hour of each other, or garbage
   * collection may take an output in between.
   *
   * @throws FailureException CORRUPT when an output is not there with the right size
   */
  @Override
  public void putStage(StageRecord record) {
    String key = record.stage().key();
    Path target = layout.stage(key);
    Map<String, ArtifactRef> missing = StageRecords.missing(record, this::contains);
    if (!missing.isEmpty()) {
      throw new FailureException(
          FailureType.CORRUPT,
          "stage %s (%s) cannot be published: its outputs are not in %s: %s; run it again"
              .formatted(record.stage().label(), key, layout.artifacts(), missing));
    }
    replace(target, StageRecords.write(record));
  }

  @Override
  public Optional<SweepEnd> sweepEnd(String sweepId) {
    try {
      return ends.read(sweepId);
    } catch (IOException e) {
      throw DurableFiles.failure("cannot read " + ends.file(sweepId), e);
    }
  }

  @Override
  public void putSweepEnd(SweepEnd end) {
    replace(ends.file(end.progress().id()), SweepEnds.write(end));
  }

  @Override
  public void forgetSweepEnd(SweepEnd end) {
    Path file = ends.file(end.progress().id());
    try {
      if (ends.read(end.progress().id()).filter(end::equals).isPresent()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw DurableFiles.failure("cannot delete " + file, e);
    }
  }

  private void replace(Path target, byte[] bytes) {
    Path temporary = layout.newTemporary();
    try {
      DurableFiles.createDirectories(layout.temporaries());
      DurableFiles.createDirectories(DurableFiles.parent(target));
      try {
        DurableFiles.writeAndSync(temporary, out -> out.write(bytes));
        DurableFiles.replace(temporary, target);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw failure("cannot write " + target, bytes.length, e);
    }
  }

  /** {@inheritDoc} In the order of their keys. */
  @Override
  public List<StageRecord> stages() {
    try {
      List<StageRecord> whole = new ArrayList<>();
      for (String key : layout.stageKeys()) {
        records.read(key).filter(this::isComplete).ifPresent(whole::add);
      }
      return whole;
    } catch (IOException e) {
      throw DurableFiles.failure("cannot read " + layout.stages(), e);
    }
  }

  StoreLayout layout() {
    return layout;
  }

  StageRecords records() {
    return records;
  }

  /**
   * Deletes a file unless somebody wants it after all. The question is asked again while the file
   * is out of the way, so that a writer that comes meanwhile finds nothing and writes its own.
   *
   * @param stays asked with the path at which the file is
   */
  void remove(Path file, Condition stays) throws IOException {
    Path aside = layout.newTemporary();
    try {
      if (stays.holds(file)) {
        return;
      }
      DurableFiles.createDirectories(layout.temporaries());
      Files.move(file, aside);
    } catch (NoSuchFileException e) {
      return;
    }
    verified.remove(file);
    if (stays.holds(aside)) {
      DurableFiles.replace(aside, file);
    } else {
      Files.delete(aside);
    }
  }

  /** A question about a file. */
  @FunctionalInterface
  interface Condition {
    boolean holds(Path file) throws IOException;
  }

  private Path file(ArtifactRef artifact) {
    if (artifact.bytes() < 0) {
      throw new IllegalArgumentException("bytes must not be negative, got " + artifact.bytes());
    }
    return layout.artifact(artifact.sha256());
  }

  private void checkSize(Path file, ArtifactRef artifact) throws IOException {
    long bytes = Files.size(file);
    if (bytes != artifact.bytes()) {
      throw corrupt(file, artifact, new ArtifactRef(Sha256.of(file), bytes));
    }
  }

  private FailureException corrupt(Path file, ArtifactRef expected, ArtifactRef found) {
    // So that the next put of this content looks again, and repairs it.
    verified.remove(file);
    return new FailureException(
        FailureType.CORRUPT,
        "the artifact %s is corrupt: expected %d bytes with SHA-256 %s, found %d bytes with SHA-256 %s; %s"
            .formatted(
                file, expected.bytes(), expected.sha256(), found.bytes(), found.sha256(), REMEDY));
  }

  private static FailureException missing(Path file, ArtifactRef expected, IOException cause) {
    return new FailureException(
        FailureType.CORRUPT,
        "the artifact %s is missing: expected %d bytes with SHA-256 %s, found no file; %s"
            .formatted(file, expected.bytes(), expected.sha256(), REMEDY),
        cause);
  }

  private FailureException failure(String what, long neededBytes, IOException cause) {
    return DurableFiles.isFull(cause)
        ? DurableFiles.full(what, layout.directory(), neededBytes, cause)
        : DurableFiles.failure(what + " in " + layout.directory(), cause);
  }
}
