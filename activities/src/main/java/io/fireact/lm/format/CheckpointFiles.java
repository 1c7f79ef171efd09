package io.fireact.lm.format;

import io.fireact.failure.FailureException;
import io.fireact.files.DurableFiles;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.WeightSource;
import io.fireact.lm.format.safetensors.ShardedFiles;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The {@code config.json} and the weights of a checkpoint's directory, checked against each other:
 * a model without its texts. {@link BaseModel} opens the whole.
 */
public final class CheckpointFiles implements AutoCloseable {
  private final Path directory;
  private final Architecture architecture;
  private final ShardedFiles files;
  private final CheckpointWeights weights;
  private volatile @Nullable String identity;

  private CheckpointFiles(
      Path directory, Architecture architecture, ShardedFiles files, CheckpointWeights weights) {
    this.directory = directory;
    this.architecture = architecture;
    this.files = files;
    this.weights = weights;
  }

  /**
   * Opens a directory's files; the weights are mapped, not read.
   *
   * @throws FailureException BAD_DATA when a file is missing, broken, or does not fit the others,
   *     and for an architecture that this decoder cannot run, with the list of those that it can
   */
  public static CheckpointFiles open(Path directory) {
    Architecture shape = architecture(directory);
    ShardedFiles files = ShardedFiles.open(directory);
    return ModelFiles.parse(
        directory,
        () -> new CheckpointFiles(directory, shape, files, new CheckpointWeights(shape, files)));
  }

  /** What a directory's {@code config.json} says; fails as {@link #open}. */
  static Architecture architecture(Path directory) {
    Path config = directory.resolve(ModelFiles.CONFIG);
    return ModelFiles.parse(
        config, () -> DecoderConfig.architecture(DurableFiles.readText(config)));
  }

  public Path directory() {
    return directory;
  }

  /** Its context is the longest sequence that the checkpoint is made for. */
  public Architecture architecture() {
    return architecture;
  }

  /** Not to be used once this is closed. */
  public WeightSource weights() {
    return weights;
  }

  /** What {@link BaseWeights} says of the weights; found out once. */
  String identity() {
    String found = identity;
    if (found == null) {
      found = BaseWeights.identity(weights);
      identity = found;
    }
    return found;
  }

  /** A weight's name in the files. */
  String stored(String name) {
    return weights.stored(name);
  }

  ShardedFiles files() {
    return files;
  }

  @Override
  public void close() {
    files.close();
  }
}
