package io.fireact.store;

import io.fireact.files.DurableFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a store's files are: {@code artifacts/ab/cdef...} by digest, {@code stages/KEY.json},
 * {@code sweeps/DIGEST-OF-ID.json} for how sweeps ended, and {@code tmp/} for what is being
 * written.
 *
 * <p>A temporary file's name says which process writes it (process id and start), so that a live
 * process's file can be told from a leftover.
 */
record StoreLayout(Path directory) {
  private static final Pattern TEMPORARY = Pattern.compile("(\\d+)-(\\d+)-[0-9a-f-]{36}");

  /** Two processes may see a third one's start this far apart when the clock was set between. */
  private static final long CLOCK_SLACK_MILLIS = 10_000;

  private static final String RECORD = ".json";

  Path artifact(String sha256) {
    Sha256.check("sha256", sha256);
    return artifacts().resolve(sha256.substring(0, 2)).resolve(sha256.substring(2));
  }

  Path stage(String key) {
    return stages().resolve(Sha256.check("key", key) + RECORD);
  }

  Path newTemporary() {
    return temporaries().resolve(temporaryName());
  }

  /** A name that no other file has, and that says which process made it. */
  static String temporaryName() {
    ProcessHandle process = ProcessHandle.current();
    return process.pid() + "-" + startMillis(process) + "-" + UUID.randomUUID();
  }

  static boolean isTemporary(Path file) {
    return TEMPORARY.matcher(file.getFileName().toString()).matches();
  }

  Path artifacts() {
    return directory.resolve("artifacts");
  }

  Path stages() {
    return directory.resolve("stages");
  }

  Path sweeps() {
    return directory.resolve("sweeps");
  }

  Path temporaries() {
    return directory.resolve("tmp");
  }

  /** All files named as artifacts, whatever they hold. */
  List<Path> artifactFiles() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path shard : DurableFiles.list(artifacts())) {
      for (Path file : DurableFiles.list(shard)) {
        if (Sha256.isDigest(digest(file))) {
          files.add(file);
        }
      }
    }
    return files;
  }

  /** The digest that an artifact file is named after. */
  static String digest(Path file) {
    return String.valueOf(DurableFiles.parent(file).getFileName()) + file.getFileName();
  }

  /** Keys of all record files, whatever they hold, in order. */
  List<String> stageKeys() throws IOException {
    return DurableFiles.list(stages()).stream()
        .map(file -> file.getFileName().toString())
        .filter(name -> name.endsWith(RECORD))
        .map(name -> name.substring(0, name.length() - RECORD.length()))
        .filter(Sha256::isDigest)
        .sorted()
        .toList();
  }

  List<Path> temporaryFiles() throws IOException {
    return DurableFiles.list(temporaries());
  }

  /** Whether the process that a temporary file is named after runs on this machine. */
  static boolean ownerRuns(Path temporary) {
    Matcher name = TEMPORARY.matcher(temporary.getFileName().toString());
    if (!name.matches()) {
      return false;
    }
    Optional<ProcessHandle> owner = ProcessHandle.of(Long.parseLong(name.group(1)));
    return owner.isPresent()
        && Math.abs(startMillis(owner.get()) - Long.parseLong(name.group(2))) < CLOCK_SLACK_MILLIS;
  }

  private static long startMillis(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }
}
