package io.fireact.task;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.files.RegularFile;
import io.fireact.json.MalformedJsonException;
import io.fireact.json.Utf8;
import io.fireact.record.DataRecord;
import io.fireact.record.DataRecords;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A corpus that a person has as a folder: a text file is a passage, a line of JSON lines another
 * ({@link CorpusFile}). Or one file of passages. A file at a time is in memory. Not for what cannot
 * be searched in memory afterwards, which is refused.
 *
 * <p>Files and folders whose names begin with a dot are passed over, links are followed, and
 * everything else is a passage or an error: nothing of a corpus is left out in silence.
 */
public final class CorpusFolder {
  private static final Set<String> TEXT = Set.of("txt", "text", "md", "markdown", "rst");
  private static final Set<String> RECORDS = Set.of("jsonl", "ndjson", "json");

  /** A text file is one passage, so a longer one is none. */
  static final long LONGEST_TEXT = 16L << 20;

  /** The index is in memory, and the passages beside it. */
  static final long LARGEST = 1L << 30;

  private static final int MOST_FILES = 1_000_000;

  private final Path place;

  /** By their paths below the folder, with slashes. */
  private final TreeMap<String, Path> files = new TreeMap<>();

  /**
   * @param place a folder or a file
   * @throws FailureException BAD_DATA when it is not there, has no file, or a file that is neither
   *     text nor passages
   */
  public CorpusFolder(Path place) {
    this.place = place;
    if (Files.isDirectory(place)) {
      walk();
      if (files.isEmpty()) {
        throw bad(place, "has no file; its passages are files of text or of JSON lines");
      }
    } else if (Files.exists(place)) {
      files.put(String.valueOf(place.getFileName()), place);
      check(place);
    } else {
      throw bad(place, "is not there; a folder of texts or a file of JSON lines is needed");
    }
    long bytes = 0;
    for (Path file : files.values()) {
      bytes += size(file);
      if (bytes > LARGEST) {
        throw bad(
            place,
            "has more than %d bytes, and is searched in memory; serve it by a search of its own"
                .formatted(LARGEST));
      }
    }
  }

  /**
   * SHA-256 of the paths and bytes of all files; of one file, of its bytes. 64 lower-case hex
   * digits.
   */
  public String sha256() {
    if (!Files.isDirectory(place)) {
      return DataFiles.digest(place);
    }
    MessageDigest all = ContentId.sha256();
    for (Map.Entry<String, Path> file : files.entrySet()) {
      String line = DataFiles.digest(file.getValue()) + " " + file.getKey() + "\n";
      all.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(all.digest());
  }

  /**
   * Gives each passage, in the order of the files' paths.
   *
   * @throws FailureException BAD_DATA naming file and line, after the passages before it were given
   */
  public void passages(Consumer<Passage> sink) {
    Set<String> ids = new HashSet<>();
    files.forEach(
        (name, file) -> {
          if (RECORDS.contains(ending(file))) {
            records(file, ids, sink);
          } else {
            sink.accept(text(name, file, ids));
          }
        });
  }

  private static void records(Path file, Set<String> ids, Consumer<Passage> sink) {
    int[] count = new int[1];
    DataRecords.each(
        file,
        "{title, text}",
        record -> {
          Passage passage = CorpusFile.passage(record);
          if (!ids.add(passage.id())) {
            throw record.bad("the id " + passage.id() + " is there twice");
          }
          if (DataRecord.isBlank(passage.text())) {
            throw record.bad("\"text\" is empty");
          }
          count[0]++;
          sink.accept(passage);
        });
    if (count[0] == 0) {
      throw bad(file, "has no passage; remove it");
    }
  }

  private static Passage text(String name, Path file, Set<String> ids) {
    if (size(file) > LONGEST_TEXT) {
      throw bad(
          file,
          "is longer than %d bytes, and a text file is one passage; split it, or make JSON lines of"
                  .formatted(LONGEST_TEXT)
              + " {title, text} of it");
    }
    String text;
    try {
      text = Utf8.decode(Files.readAllBytes(file)).strip();
    } catch (MalformedJsonException e) {
      throw bad(file, "is no text: " + e.getMessage());
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    if (DataRecord.isBlank(text)) {
      throw bad(file, "is empty; remove it");
    }
    if (!ids.add(name)) {
      throw bad(file, "has a path that is the id of a passage elsewhere");
    }
    String last = name.substring(name.lastIndexOf('/') + 1);
    return new Passage(name, last.substring(0, last.lastIndexOf('.')).replace('_', ' '), text);
  }

  private void walk() {
    try {
      Files.walkFileTree(
          place,
          EnumSet.of(FileVisitOption.FOLLOW_LINKS),
          Integer.MAX_VALUE,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              return isHidden(folder) && !folder.equals(place)
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (!isHidden(file)) {
                add(file);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              if (e instanceof FileSystemLoopException) {
                throw bad(file, "is a link to a folder that it lies in; remove it");
              }
              throw unreadable(file, e);
            }
          });
    } catch (IOException e) {
      throw unreadable(place, e);
    }
  }

  private void add(Path file) {
    check(file);
    String name = place.relativize(file).toString().replace(File.separatorChar, '/');
    // Names that are not UTF-8 are read as U+FFFD, all alike, so that one would hide another.
    if (name.codePoints().anyMatch(c -> c == 0xFFFD || Character.isISOControl(c))) {
      throw bad(
          file,
          "has a name that is not UTF-8, or with control characters, and it is the id of a"
              + " passage; rename it");
    }
    files.put(name, file);
    if (files.size() > MOST_FILES) {
      throw bad(place, "has more than %d files; make JSON lines of them".formatted(MOST_FILES));
    }
  }

  private static void check(Path file) {
    RegularFile.check(file);
    String ending = ending(file);
    if (!TEXT.contains(ending) && !RECORDS.contains(ending)) {
      throw bad(
          file,
          "is neither text (.txt, .text, .md, .markdown, .rst) nor passages (.jsonl, .ndjson,"
              + " .json), by its name; convert it, or put it elsewhere");
    }
  }

  private static boolean isHidden(Path file) {
    return String.valueOf(file.getFileName()).startsWith(".");
  }

  private static String ending(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static FailureException unreadable(Path file, IOException e) {
    String why =
        e instanceof AccessDeniedException ? "it may not be read" : String.valueOf(e.getMessage());
    return new FailureException(FailureType.BAD_DATA, file + " cannot be read: " + why, e);
  }

  private static FailureException bad(Path file, String what) {
    return new FailureException(FailureType.BAD_DATA, file + " " + what);
  }
}
