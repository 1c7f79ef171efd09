package io.fireact.lm.hub;

import io.fireact.files.DurableFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Files by their SHA-256, so that what several models or revisions share is here once. Safe for
 * threads and processes: whoever brings a file holds its lock, the others wait and then find it.
 *
 * <p>{@code blobs/DIGEST} is always whole; {@code DIGEST.part} is what a download has so far and
 * outlives a killed process; {@code models/DIGEST} holds a model's files as hard links.
 */
final class ContentStore {
  private final Path blobs;
  private final Path models;
  private final DigestCache digests;
  // Closing a file releases the locks that the whole process has on it, so no second thread may
  // open a lock that is held.
  private final Set<Path> held = ConcurrentHashMap.newKeySet();

  ContentStore(Path cache, DigestCache digests) {
    this.blobs = cache.resolve("blobs");
    this.models = cache.resolve("models");
    this.digests = digests;
  }

  /** Where a model's files are once all are here. */
  Path directory(ModelManifest manifest) {
    return models.resolve(manifest.sha256());
  }

  /** Whether a model is here as it should be, without reading it. */
  boolean isComplete(ModelManifest manifest) {
    return manifest.files().stream()
        .allMatch(file -> isKnown(file) && isLinked(directory(manifest), file));
  }

  /** Whether a file is here as it was when it was verified, without reading it. */
  boolean isKnown(ModelFile file) {
    return digests.known(blob(file)).filter(file.sha256()::equals).isPresent();
  }

  /** How many bytes of a file still have to come, as it seems from outside. */
  long missing(ModelFile file) {
    try {
      if (Files.exists(blob(file))) {
        return 0;
      }
      Path part = part(file);
      return Files.exists(part) ? Math.max(0, file.size() - Files.size(part)) : file.size();
    } catch (IOException e) {
      return file.size();
    }
  }

  /** The nearest directory that exists, whose disk the files go to. */
  Path disk() {
    Path directory = blobs.toAbsolutePath();
    while (!Files.isDirectory(directory)) {
      directory = DurableFiles.parent(directory);
    }
    return directory;
  }

  /** Keeps a small file. */
  void put(ModelFile file, byte[] content, CancellableTasks scope) {
    if (!isKnown(file)) {
      locked(
          blob(file),
          scope,
          () -> {
            DurableFiles.write(blob(file), out -> out.write(content));
            digests.remember(blob(file), file.sha256());
          });
    }
  }

  /**
   * Makes sure that a file is here; at once when it is.
   *
   * @param download leaves the whole, verified file at the path it is given
   */
  void ensure(ModelFile file, CancellableTasks scope, Consumer<Path> download) {
    if (isKnown(file)) {
      return;
    }
    locked(
        blob(file),
        scope,
        () -> {
          Path blob = blob(file);
          if (isRight(file, scope)) {
            return;
          }
          try {
            Files.deleteIfExists(blob);
            download.accept(part(file));
            DurableFiles.replace(part(file), blob);
          } catch (IOException e) {
            throw DurableFiles.failure("cannot keep " + file.name() + " in " + blobs, e);
          }
          digests.remember(blob, file.sha256());
        });
  }

  /** Whether the file is here; reads it when it is not remembered. */
  private boolean isRight(ModelFile file, CancellableTasks scope) {
    Path blob = blob(file);
    try {
      if (!Files.isRegularFile(blob) || Files.size(blob) != file.size()) {
        return false;
      }
    } catch (IOException e) {
      throw DurableFiles.failure("cannot read " + blob, e);
    }
    if (!digests.describe(blob, scope::check).sha256().equals(file.sha256())) {
      return false;
    }
    digests.remember(blob, file.sha256());
    return true;
  }

  /** Puts a model together of files that are all here. */
  void assemble(ModelManifest manifest, CancellableTasks scope) {
    Path directory = directory(manifest);
    locked(
        directory,
        scope,
        () -> {
          try {
            if (Files.isDirectory(directory)) {
              link(manifest, directory);
            } else {
              Path fresh = directory.resolveSibling(directory.getFileName() + ".tmp");
              DurableFiles.createDirectories(fresh);
              link(manifest, fresh);
              DurableFiles.replace(fresh, directory);
            }
          } catch (IOException e) {
            throw DurableFiles.failure("cannot put a model together in " + directory, e);
          }
        });
  }

  private void link(ModelManifest manifest, Path directory) throws IOException {
    for (ModelFile file : manifest.files()) {
      if (!isLinked(directory, file)) {
        Path temporary = directory.resolve(file.name() + ".tmp");
        Files.deleteIfExists(temporary);
        Files.createLink(temporary, blob(file));
        DurableFiles.replace(temporary, directory.resolve(file.name()));
      }
    }
  }

  private boolean isLinked(Path directory, ModelFile file) {
    try {
      return Files.isSameFile(directory.resolve(file.name()), blob(file));
    } catch (IOException e) {
      return false;
    }
  }

  private Path blob(ModelFile file) {
    return blobs.resolve(file.sha256());
  }

  private Path part(ModelFile file) {
    return blobs.resolve(file.sha256() + ".part");
  }

  private void locked(Path what, CancellableTasks scope, Runnable work) {
    Path lock = what.resolveSibling(what.getFileName() + ".lock");
    while (!held.add(lock)) {
      scope.pause();
    }
    try {
      DurableFiles.createDirectories(DurableFiles.parent(lock));
      try (FileChannel channel =
          FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        while (!isLocked(channel)) {
          scope.pause();
        }
        work.run();
      }
    } catch (IOException e) {
      throw DurableFiles.failure("cannot use the lock " + lock, e);
    } finally {
      held.remove(lock);
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) { // another source of this process holds it
      return false;
    }
  }
}
