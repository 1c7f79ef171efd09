package io.fireact.lm.format.safetensors;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.files.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The weights of a checkpoint's directory, in one file or in several with an index; see {@link
 * SafetensorsFile} for what mapping them means.
 */
public final class ShardedFiles implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ShardedFiles.class);

  /** The weights, where they are one file. */
  public static final String SINGLE = "model.safetensors";

  /** The index, where they are several. */
  public static final String INDEX = "model.safetensors.index.json";

  private final List<SafetensorsFile> files;
  private final Map<String, SafetensorsFile> places;

  private ShardedFiles(List<SafetensorsFile> files) {
    this.files = List.copyOf(files);
    places = new LinkedHashMap<>();
    for (SafetensorsFile file : files) {
      file.tensors().keySet().forEach(name -> places.put(name, file));
    }
  }

  /**
   * Opens a directory's weights.
   *
   * @throws FailureException BAD_DATA when a file is missing or broken, or does not hold what the
   *     index says
   */
  public static ShardedFiles open(Path directory) {
    if (Files.exists(directory.resolve(SINGLE), LinkOption.NOFOLLOW_LINKS)) {
      return new ShardedFiles(List.of(SafetensorsFile.open(directory.resolve(SINGLE))));
    }
    Path index = directory.resolve(INDEX);
    if (Files.exists(index, LinkOption.NOFOLLOW_LINKS)) {
      return sharded(index);
    }
    throw bad(
        directory,
        "there is neither "
            + SINGLE
            + " nor "
            + INDEX
            + others(directory)
            + "; only safetensors are read");
  }

  private static String others(Path directory) {
    try {
      List<String> pickled =
          DurableFiles.list(directory).stream()
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".bin") || name.endsWith(".pth"))
              .sorted()
              .toList();
      return pickled.isEmpty() ? "" : ", but there is " + pickled.get(0);
    } catch (IOException e) {
      throw DurableFiles.failure("cannot list " + directory, e);
    }
  }

  private static ShardedFiles sharded(Path index) {
    ShardIndex shards;
    try {
      shards = ShardIndex.fromJson(DurableFiles.readText(index));
    } catch (IllegalArgumentException e) {
      throw new FailureException(FailureType.BAD_DATA, index + ": " + e.getMessage(), e);
    }
    List<SafetensorsFile> files = new ArrayList<>();
    for (String name : new TreeSet<>(shards.files().values())) {
      Path file = index.resolveSibling(name);
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        throw bad(index, "it names " + name + ", but there is no such file");
      }
      files.add(SafetensorsFile.open(file));
    }
    ShardedFiles opened = new ShardedFiles(files);
    check(index, shards, opened);
    return opened;
  }

  private static void check(Path index, ShardIndex shards, ShardedFiles opened) {
    shards
        .files()
        .forEach(
            (tensor, file) -> {
              if (!opened.file(index.resolveSibling(file)).tensors().containsKey(tensor)) {
                throw bad(index, "it puts tensor " + tensor + " into " + file + ", which lacks it");
              }
            });
    long bytes = 0;
    for (SafetensorsFile file : opened.files) {
      for (TensorInfo tensor : file.tensors().values()) {
        String said = shards.files().get(tensor.name());
        if (!file.path().getFileName().toString().equals(said)) {
          throw bad(
              index,
              file.path().getFileName()
                  + " holds tensor "
                  + tensor.name()
                  + ", which the index "
                  + (said == null ? "does not name" : "puts into " + said));
        }
        bytes += tensor.bytes();
      }
    }
    // Nobody reads that field, and published checkpoints have it wrong; so it is no failure.
    if (shards.totalSize().isPresent() && shards.totalSize().getAsLong() != bytes) {
      LOG.warn(
          "{} says total_size {}, but the tensors take {} bytes",
          index,
          shards.totalSize().getAsLong(),
          bytes);
    }
  }

  /** The text of an index, from tensors' names to files'. */
  public static String index(Map<String, String> places) {
    return new ShardIndex(places, OptionalLong.empty()).toJson();
  }

  private SafetensorsFile file(Path path) {
    return files.stream().filter(file -> file.path().equals(path)).findFirst().orElseThrow();
  }

  /** Its files, by name. */
  public List<SafetensorsFile> files() {
    return files;
  }

  /** The file that holds each tensor. */
  public Map<String, SafetensorsFile> tensors() {
    return Collections.unmodifiableMap(places);
  }

  /**
   * What is known of a tensor.
   *
   * @throws IllegalArgumentException when there is none of that name
   */
  public TensorInfo find(String name) {
    SafetensorsFile file = places.get(name);
    TensorInfo info = file == null ? null : file.tensors().get(name);
    if (info == null) {
      throw new IllegalArgumentException("tensor " + name + " is missing");
    }
    return info;
  }

  /**
   * The file that holds a tensor.
   *
   * @throws IllegalArgumentException when there is none of that name
   */
  public Path file(String tensor) {
    SafetensorsFile file = places.get(tensor);
    if (file == null) {
      throw new IllegalArgumentException("tensor " + tensor + " is missing");
    }
    return file.path();
  }

  /** A part of a tensor's bytes; see {@link SafetensorsFile#read}. */
  public ByteBuffer read(String name, long from, int length) {
    SafetensorsFile file = places.get(name);
    if (file == null) {
      throw new IllegalArgumentException("tensor " + name + " is missing");
    }
    return file.read(name, from, length);
  }

  @Override
  public void close() {
    files.forEach(SafetensorsFile::close);
  }

  private static FailureException bad(Path file, String what) {
    return new FailureException(FailureType.BAD_DATA, file + ": " + what);
  }
}
