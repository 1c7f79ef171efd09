package io.fireact.lm.format;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.Parameter;
import io.fireact.lm.architecture.WeightLayout;
import io.fireact.lm.architecture.WeightSource;
import io.fireact.lm.format.safetensors.NotNumbers;
import io.fireact.lm.format.safetensors.ShardedFiles;
import io.fireact.lm.format.safetensors.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The weights of a checkpoint where they lie in their files, under the names of {@link
 * WeightLayout}: files of the decoder alone name them without {@code model.}. Made only of files
 * that hold exactly the architecture's tensors.
 */
final class CheckpointWeights implements WeightSource {
  private static final String PREFIX = "model.";
  private static final String EMBEDDING = "embed_tokens.weight";
  private static final String OUTPUT = "lm_head.weight";

  /** A buffer that old versions of transformers stored; it follows from the configuration. */
  private static final String ROTARY = "rotary_emb.inv_freq";

  /** Blocks of a large tensor that tell it from others, and bytes of each. */
  private static final int BLOCKS = 16;

  private static final int BLOCK = 1 << 16;

  private final ShardedFiles files;

  /** By the layout's names, in its order. */
  private final List<Parameter> parameters;

  /** From the layout's names to the files'. */
  private final Map<String, String> names = new HashMap<>();

  /**
   * @throws IllegalArgumentException when a tensor is missing, has another shape or a type that
   *     weights cannot have, or belongs to no part of the model; the message names it
   */
  CheckpointWeights(Architecture shape, ShardedFiles files) {
    this.files = files;
    // A layer has 9 tensors: so a wrong number of layers cannot ask for a layout without end.
    if (shape.layers() > files.tensors().size()) {
      throw new IllegalArgumentException(
          "config.json says " + shape.layers() + " layers, more than there are tensors");
    }
    try {
      parameters = new WeightLayout(shape).parameters();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "config.json describes a tensor of more than 2^31 elements", e);
    }
    boolean whole = !files.tensors().containsKey(EMBEDDING);
    Set<String> others = new HashSet<>(files.tensors().keySet());
    for (Parameter parameter : parameters) {
      String name = parameter.name();
      String stored = whole || !name.startsWith(PREFIX) ? name : name.substring(PREFIX.length());
      names.put(name, stored);
      others.remove(stored);
      TensorInfo info = files.find(stored);
      info.element();
      info.expect(Arrays.stream(parameter.shape()).boxed().toList());
    }
    if (shape.tied() && others.remove(OUTPUT)) {
      checkTied(stored(PREFIX + EMBEDDING));
    }
    others.removeIf(name -> name.endsWith(ROTARY));
    Optional<String> other = others.stream().sorted().findFirst();
    if (other.isPresent()) {
      throw new IllegalArgumentException(
          "tensor "
              + other.get()
              + " belongs to no part of the model that config.json describes"
              + (others.size() == 1 ? "" : ", nor do " + (others.size() - 1) + " others"));
    }
  }

  /** Versions of transformers differ in what they make of such a file, so nobody should guess. */
  private void checkTied(String embedding) {
    TensorInfo input = files.find(embedding);
    TensorInfo output = files.find(OUTPUT);
    boolean same = input.type() == output.type() && input.shape().equals(output.shape());
    int piece = 1 << 26;
    for (long from = 0; same && from < input.bytes(); from += piece) {
      int length = (int) Math.min(piece, input.bytes() - from);
      same = files.read(embedding, from, length).equals(files.read(OUTPUT, from, length));
    }
    if (!same) {
      throw new IllegalArgumentException(
          "config.json says tie_word_embeddings, but tensor "
              + OUTPUT
              + " is not the same as "
              + embedding
              + "; set tie_word_embeddings to false if the model has an output embedding");
    }
  }

  /** A weight's name in the files. */
  String stored(String name) {
    String stored = names.get(name);
    if (stored == null) {
      throw new IllegalArgumentException("tensor " + name + " is missing");
    }
    return stored;
  }

  @Override
  public Stored find(String name) {
    TensorInfo info = files.find(stored(name));
    return new Stored(info.element(), info.shape());
  }

  /**
   * As {@link WeightSource#read}.
   *
   * @throws FailureException BAD_DATA when one of the elements is no number; the message names file
   *     and tensor
   */
  @Override
  public ByteBuffer read(String name, long from, int length) {
    String stored = stored(name);
    ByteBuffer bytes = files.read(stored, from, length);
    TensorInfo info = files.find(stored);
    int wrong = NotNumbers.first(bytes, info.element());
    if (wrong >= 0) {
      throw notNumbers(files.file(stored), info, from / info.element().bytes() + wrong);
    }
    return bytes;
  }

  /** A weight from which nothing can be computed. */
  static FailureException notNumbers(Path file, TensorInfo info, long element) {
    long columns = info.shape().isEmpty() ? 1 : info.shape().get(info.shape().size() - 1);
    return new FailureException(
        FailureType.BAD_DATA,
        "%s: tensor %s holds NaN or infinity (first in row %d, column %d, from 0); the file is damaged, or the training that wrote it diverged"
            .formatted(file, info.name(), element / columns, element % columns));
  }

  /**
   * Adds names, types and shapes, all bytes of tensors up to 1 MiB, and of larger ones 16 blocks of
   * 64 KiB that are evenly spread from the first byte to the last: training, merging and rounding
   * change a matrix all over, and a model of 13 GB is told from others in a second.
   */
  @Override
  public void identify(MessageDigest digest) {
    for (Parameter parameter : parameters) {
      String stored = stored(parameter.name());
      TensorInfo info = files.find(stored);
      digest.update(
          (parameter.name() + "\0" + info.type() + "\0" + info.shape() + "\0")
              .getBytes(StandardCharsets.UTF_8));
      long bytes = info.bytes();
      if (bytes <= (long) BLOCKS * BLOCK) {
        digest.update(files.read(stored, 0, (int) bytes));
      } else {
        for (int block = 0; block < BLOCKS; block++) {
          digest.update(files.read(stored, (bytes - BLOCK) * block / (BLOCKS - 1), BLOCK));
        }
      }
    }
  }
}
