package io.fireact.lm.format.safetensors;

import io.fireact.failure.FailureException;
import io.fireact.files.DurableFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Writes a checkpoint's weights: one file, or several with an index where they would be too large,
 * named as Hugging Face's libraries name them. Not for adapters, which are always one file.
 */
public final class ShardedWriter {
  private ShardedWriter() {}

  /**
   * Writes each file whole or not at all, the index last.
   *
   * @param most bytes of tensors a file; a larger tensor has a file of its own
   * @throws FailureException DISK_FULL or UNAVAILABLE
   */
  public static void write(
      Path directory,
      Map<String, String> metadata,
      List<TensorEntry> entries,
      long most,
      SafetensorsWriter.Content content) {
    List<List<TensorEntry>> shards = shards(entries, most);
    Map<String, String> places = new TreeMap<>();
    long total = 0;
    for (int i = 0; i < shards.size(); i++) {
      List<TensorEntry> shard = shards.get(i);
      String name =
          shards.size() == 1
              ? ShardedFiles.SINGLE
              : String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, shards.size());
      DurableFiles.write(
          directory.resolve(name), out -> SafetensorsWriter.write(out, metadata, shard, content));
      for (TensorEntry entry : shard) {
        places.put(entry.name(), name);
        total += entry.bytes();
      }
    }
    if (shards.size() > 1) {
      DurableFiles.writeText(
          directory.resolve(ShardedFiles.INDEX),
          new ShardIndex(places, OptionalLong.of(total)).toJson());
    }
  }

  private static List<List<TensorEntry>> shards(List<TensorEntry> entries, long most) {
    List<List<TensorEntry>> shards = new ArrayList<>();
    List<TensorEntry> shard = new ArrayList<>();
    long size = 0;
    for (TensorEntry entry : entries) {
      if (!shard.isEmpty() && size + entry.bytes() > most) {
        shards.add(shard);
        shard = new ArrayList<>();
        size = 0;
      }
      shard.add(entry);
      size += entry.bytes();
    }
    shards.add(shard);
    return shards;
  }
}
