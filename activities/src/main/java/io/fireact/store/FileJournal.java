package io.fireact.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.fireact.failure.FailureException;
import io.fireact.files.DurableFiles;
import io.fireact.json.Json;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal on the file system: a small file an entry, {@code STAGE/STEP/DIGEST-0}, for any
 * number of threads and processes. Needs a file system with hard links.
 *
 * <p>Room for an entry is made sure of by a temporary file of its size; one that its process did
 * not live to use is removed when room is short, else with its stage.
 *
 * <p>An entry is written to a temporary file, forced to disk, and linked to its name, which fails
 * where the name exists: so the first writer wins, and no half-written entry has a name. Named
 * files never change. Where one is damaged all the same, which its digest shows, it is logged and
 * the entry counts as absent; the next put keeps its value under {@code DIGEST-1}, and so on.
 */
public final class FileJournal implements Journal {
  private static final Logger LOG = LoggerFactory.getLogger(FileJournal.class);
  private static final Pattern PLAIN = Pattern.compile("[a-z0-9][a-z0-9_-]{0,79}");
  private static final Pattern ENTRY = Pattern.compile("([0-9a-f]{64})-(\\d{1,9})");

  /** ASCII only: any Java string, lone surrogates too, comes back as it was. */
  private static final ObjectWriter WRITER =
      Json.mapper().writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);

  /** Room that a reservation leaves free, or a share of a small disk. */
  private static final long MARGIN = 64L << 20;

  private static final int MARGIN_SHARE = 16;

  private final Path directory;
  private final Function<Key, String> names;
  private final Set<Path> logged = ConcurrentHashMap.newKeySet();

  /** Nothing is created before the first put. */
  public FileJournal(Path directory) {
    this(directory, key -> "the journal's entry of item %s, %s".formatted(key.item(), key.step()));
  }

  /**
   * @param names what messages call an entry
   */
  public FileJournal(Path directory, Function<Key, String> names) {
    this.directory = directory;
    this.names = names;
  }

  /** What is at a key: its entry, or the first free file of it. */
  private record Found(Optional<Entry> entry, Path free) {}

  @Override
  public Optional<String> get(Key key) {
    try {
      return find(key).entry().map(Entry::json);
    } catch (IOException e) {
      throw DurableFiles.failure("cannot read the journal in " + directory, e);
    }
  }

  @Override
  public String put(Key key, String json) {
    byte[] file = CheckedText.write(write(new Entry(key, json)));
    Path step = step(key.stage(), key.step());
    Path temporary = step.resolve(StoreLayout.temporaryName());
    try {
      while (true) {
        try {
          Found found = find(key);
          boolean first = found.entry().isEmpty() && keep(found.free(), temporary, file);
          if (first || found.entry().isPresent()) {
            // Also where another writer was first: it may not have come to this yet.
            DurableFiles.syncDirectory(step);
            return found.entry().map(Entry::json).orElse(json);
          }
        } catch (NoSuchFileException e) {
          // No directory yet, or the stage was forgotten meanwhile.
          DurableFiles.createDirectories(step);
        }
      }
    } catch (IOException e) {
      throw failure(key, file.length, e);
    }
  }

  @Override
  public Reservation reserve(Key key, int bytes) {
    try {
      return new ReservedFile(key, bytes);
    } catch (IOException e) {
      removeDeadTemporaries(key.stage());
      try {
        return new ReservedFile(key, bytes);
      } catch (IOException again) {
        throw failure(key, bytes, again);
      }
    }
  }

  /** What processes that were killed while they asked had reserved. */
  private void removeDeadTemporaries(String stage) {
    try {
      for (Path step : DurableFiles.list(directory.resolve(fileName(stage)))) {
        for (Path file : DurableFiles.list(step)) {
          if (StoreLayout.isTemporary(file) && !StoreLayout.ownerRuns(file)) {
            Files.deleteIfExists(file);
          }
        }
      }
    } catch (IOException e) {
      LOG.warn("leftover files of the journal in {} cannot be removed", directory, e);
    }
  }

  /**
   * A temporary file that holds zeros where the entry will be. Writing them, rather than naming a
   * length, is what makes a file system give the room away.
   */
  private final class ReservedFile implements Reservation {
    private final Key key;
    private final Path step;
    private final Path temporary;
    private final RandomAccessFile file;
    private final int bytes;

    ReservedFile(Key key, int bytes) throws IOException {
      this.key = key;
      this.bytes = bytes;
      step = step(key.stage(), key.step());
      DurableFiles.createDirectories(step);
      temporary = step.resolve(StoreLayout.temporaryName());
      file = new RandomAccessFile(temporary.toFile(), "rw");
      try {
        file.write(new byte[bytes]);
        checkMargin();
      } catch (IOException e) {
        close();
        throw e;
      }
    }

    /** Others need room too when the disk is full: the server, to record that work has stopped. */
    private void checkMargin() throws IOException {
      long total = step.toFile().getTotalSpace();
      long margin = Math.min(MARGIN, total / MARGIN_SHARE);
      if (total > 0 && step.toFile().getUsableSpace() < margin) {
        throw new IOException("no space left but the " + margin + " bytes that are kept free");
      }
    }

    @Override
    public String put(String json) {
      byte[] entry = CheckedText.write(write(new Entry(key, json)));
      if (entry.length <= bytes) {
        try {
          file.seek(0);
          file.write(entry);
          file.setLength(entry.length);
          file.getFD().sync();
          Found found = find(key);
          if (found.entry().isEmpty()) {
            Files.createLink(found.free(), temporary);
            DurableFiles.syncDirectory(step);
            return json;
          }
        } catch (IOException e) {
          LOG.debug("an entry is written anew, its reserved file cannot be used", e);
        }
      }
      close(); // its room is the other file's
      return FileJournal.this.put(key, json);
    }

    @Override
    public void close() {
      try {
        file.close();
        Files.deleteIfExists(temporary);
      } catch (IOException e) {
        LOG.warn("the reserved file {} stays until its stage ends", temporary, e);
      }
    }
  }

  /** Whether the name was still free, and the entry has it now. */
  private static boolean keep(Path name, Path temporary, byte[] file) throws IOException {
    if (!Files.isDirectory(DurableFiles.parent(name))) {
      throw new NoSuchFileException(name.toString());
    }
    try {
      DurableFiles.writeAndSync(temporary, out -> out.write(file));
      Files.createLink(name, temporary);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private Found find(Key key) throws IOException {
    Path step = step(key.stage(), key.step());
    String name = Sha256.of(write(key));
    for (int version = 0; ; version++) {
      Path file = step.resolve(name + "-" + version);
      try {
        Optional<Entry> entry = read(file).filter(read -> read.key().equals(key));
        if (entry.isPresent()) {
          return new Found(entry, file);
        }
      } catch (NoSuchFileException e) {
        return new Found(Optional.empty(), file);
      }
    }
  }

  /** Empty when the file is damaged. */
  private Optional<Entry> read(Path file) throws IOException {
    Optional<Entry> entry =
        CheckedText.read(Files.readAllBytes(file)).map(line -> Json.read(line, Entry.class));
    if (entry.isEmpty() && logged.add(file)) {
      LOG.warn("the journal's entry {} is damaged; it will be asked for again", file);
    }
    return entry;
  }

  @Override
  public List<Entry> entries(String stage, String step) {
    try {
      List<Entry> entries = new ArrayList<>();
      for (NavigableMap<Integer, Path> versions : versions(step(stage, step)).values()) {
        firstWhole(versions.values()).ifPresent(entries::add);
      }
      entries.sort(
          Comparator.comparing((Entry entry) -> entry.key().item())
              .thenComparing(entry -> entry.key().request()));
      return entries;
    } catch (IOException e) {
      throw DurableFiles.failure("cannot read the journal in " + directory, e);
    }
  }

  private Optional<Entry> firstWhole(Iterable<Path> versions) throws IOException {
    for (Path file : versions) {
      try {
        Optional<Entry> entry = read(file);
        if (entry.isPresent()) {
          return entry;
        }
      } catch (NoSuchFileException e) {
        return Optional.empty(); // forgotten meanwhile
      }
    }
    return Optional.empty();
  }

  @Override
  public List<String> stages() {
    try {
      List<String> stages = new ArrayList<>();
      for (Path files : DurableFiles.list(directory)) {
        for (Path step : DurableFiles.list(files)) {
          Optional<Entry> any =
              firstWhole(
                  DurableFiles.list(step).stream()
                      .filter(file -> ENTRY.matcher(file.getFileName().toString()).matches())
                      .toList());
          if (any.isPresent()) {
            stages.add(any.get().key().stage());
            break;
          }
        }
      }
      return stages;
    } catch (IOException e) {
      throw DurableFiles.failure("cannot read the journal in " + directory, e);
    }
  }

  @Override
  public Instant lastWritten(String stage) {
    Instant last = Instant.EPOCH;
    try {
      // Each entry changes its step's directory.
      for (Path step : DurableFiles.list(directory.resolve(fileName(stage)))) {
        Instant written = Files.getLastModifiedTime(step).toInstant();
        last = written.isAfter(last) ? written : last;
      }
      return last;
    } catch (NoSuchFileException e) {
      return Instant.EPOCH; // forgotten meanwhile
    } catch (IOException e) {
      throw DurableFiles.failure("cannot read the journal in " + directory, e);
    }
  }

  @Override
  public void forget(String stage) {
    Path files = directory.resolve(fileName(stage));
    try {
      for (Path step : DurableFiles.list(files)) {
        for (Path entry : DurableFiles.list(step)) {
          Files.deleteIfExists(entry);
        }
        Files.deleteIfExists(step);
      }
      Files.deleteIfExists(files);
    } catch (DirectoryNotEmptyException e) {
      LOG.info("the stage {} is being worked on; what was put just now is not forgotten", stage);
    } catch (IOException e) {
      throw DurableFiles.failure("cannot forget " + files, e);
    }
  }

  /** Files of entries, of all stages, of which no version is whole. */
  public List<Path> damaged() {
    try {
      List<Path> damaged = new ArrayList<>();
      for (NavigableMap<Integer, Path> versions : everything()) {
        if (firstWhole(versions.values()).isEmpty()) {
          damaged.addAll(versions.values());
        }
      }
      return damaged;
    } catch (IOException e) {
      throw DurableFiles.failure("cannot read the journal in " + directory, e);
    }
  }

  /**
   * Removes what {@link #damaged} finds. A damaged file with a whole one behind it stays: without
   * it the other would not be found.
   */
  public void removeDamaged() {
    try {
      for (NavigableMap<Integer, Path> versions : everything()) {
        if (firstWhole(versions.values()).isEmpty()) {
          // The last first, so that a crash in between leaves no gap.
          for (Path file : versions.descendingMap().values()) {
            Files.deleteIfExists(file);
          }
        }
      }
    } catch (IOException e) {
      throw DurableFiles.failure("cannot repair the journal in " + directory, e);
    }
  }

  /** The versions of each entry of each stage. */
  private List<NavigableMap<Integer, Path>> everything() throws IOException {
    List<NavigableMap<Integer, Path>> all = new ArrayList<>();
    for (Path stage : DurableFiles.list(directory)) {
      for (Path step : DurableFiles.list(stage)) {
        all.addAll(versions(step).values());
      }
    }
    return all;
  }

  /**
   * The files of a step by entry and version, so that of an entry's whole ones the first counts.
   */
  private static Map<String, NavigableMap<Integer, Path>> versions(Path step) throws IOException {
    Map<String, NavigableMap<Integer, Path>> files = new TreeMap<>();
    for (Path file : DurableFiles.list(step)) {
      Matcher name = ENTRY.matcher(file.getFileName().toString());
      if (name.matches()) {
        files
            .computeIfAbsent(name.group(1), ignored -> new TreeMap<>())
            .put(Integer.parseInt(name.group(2)), file);
      }
    }
    return files;
  }

  private Path step(String stage, String step) {
    return directory.resolve(fileName(stage)).resolve(fileName(step));
  }

  /** A name as it is where every file system takes it, else its digest. */
  private static String fileName(String name) {
    return PLAIN.matcher(name).matches() ? name : "~" + Sha256.of(write(name));
  }

  private static String write(Object value) {
    try {
      return WRITER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot write " + value.getClass().getName(), e);
    }
  }

  private FailureException failure(Key key, long bytes, IOException cause) {
    String what = "cannot write " + names.apply(key);
    return DurableFiles.isFull(cause)
        ? DurableFiles.full(what, directory, bytes, cause)
        : DurableFiles.failure(what + " in " + directory, cause);
  }
}
