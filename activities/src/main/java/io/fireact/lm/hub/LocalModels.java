package io.fireact.lm.hub;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.files.DurableFiles;
import io.fireact.files.RegularFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Models that are directories of this machine. They are read where they are and never changed. */
final class LocalModels {
  private final Path home;
  private final DigestCache digests;
  private final FileFilter filter;

  /**
   * @param home what ~ stands for
   * @param filter which files of a directory count
   */
  LocalModels(Path home, DigestCache digests, FileFilter filter) {
    this.home = home;
    this.filter = filter;
    this.digests = digests;
  }

  /** The directory that a name means, whether it is there or not; empty for a hub id. */
  Optional<Path> directory(String model) {
    if (model.equals("~") || model.startsWith("~/")) {
      return Optional.of(home.resolve(model.substring(1).replaceFirst("^/+", "")).normalize());
    }
    if (model.isBlank()) {
      return Optional.empty(); // as a path it would be the working directory
    }
    Path path;
    try {
      path = Path.of(model);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
    boolean meant =
        path.isAbsolute()
            || List.of(".", "..").contains(model)
            || model.startsWith("./")
            || model.startsWith("../")
            || Files.isDirectory(path);
    return meant ? Optional.of(path.toAbsolutePath().normalize()) : Optional.empty();
  }

  /** Reads what is not remembered; interrupting the thread ends it. */
  ModelManifest identify(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new FailureException(
          FailureType.BAD_DATA,
          "there is no directory "
              + directory
              + "; a base model is a directory that every worker has, or a hub id such as"
              + " HuggingFaceTB/SmolLM2-135M-Instruct");
    }
    Set<String> names = new HashSet<>();
    try {
      for (Path file : DurableFiles.list(directory)) {
        if (ModelFileFilter.mayBelong(file.getFileName().toString())) {
          RegularFile.check(file);
        }
        if (Files.isRegularFile(file)) {
          names.add(file.getFileName().toString());
        }
      }
    } catch (IOException e) {
      throw DurableFiles.failure("cannot read " + directory, e);
    }
    Set<String> chosen =
        filter.choose("the directory " + directory, names, name -> index(directory.resolve(name)));
    Runnable check = () -> checkNotInterrupted(directory);
    List<ModelFile> files =
        chosen.stream().map(name -> digests.describe(directory.resolve(name), check)).toList();
    return new ModelManifest(directory.toString(), "", files);
  }

  /**
   * The directory of a manifest.
   *
   * @throws FailureException BAD_DATA when it no longer holds what the manifest says
   */
  Path verified(ModelManifest manifest) {
    Path directory = Path.of(manifest.model());
    ModelManifest now = identify(directory);
    if (now.sha256().equals(manifest.sha256())) {
      return directory;
    }
    Set<ModelFile> changed = new HashSet<>(now.files());
    changed.addAll(manifest.files());
    changed.removeIf(file -> now.files().contains(file) && manifest.files().contains(file));
    List<String> names = changed.stream().map(ModelFile::name).distinct().sorted().toList();
    throw new FailureException(
        FailureType.BAD_DATA,
        "the model in %s is not the one that was planned: %s changed since, or differs on this machine; bring back the files, or run again with the new ones"
            .formatted(directory, String.join(", ", names)));
  }

  private static byte[] index(Path file) {
    try {
      if (Files.size(file) > Hub.SMALL) {
        throw new FailureException(
            FailureType.BAD_DATA, file + " has more than " + Hub.SMALL + " bytes");
      }
    } catch (IOException e) {
      throw DurableFiles.failure("cannot read " + file, e);
    }
    return DurableFiles.read(file);
  }

  private static void checkNotInterrupted(Path directory) {
    if (Thread.currentThread().isInterrupted()) {
      throw new FailureException(
          FailureType.CANCELLED, "reading " + directory + " was given up: interrupted");
    }
  }
}
