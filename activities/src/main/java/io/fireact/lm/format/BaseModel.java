package io.fireact.lm.format;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.files.DurableFiles;
import io.fireact.files.RegularFile;
import io.fireact.json.MalformedJsonException;
import io.fireact.json.StrictJson;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.WeightSource;
import io.fireact.lm.text.ChatTemplate;
import io.fireact.lm.text.CheckpointTokenizer;
import io.fireact.lm.text.Tokenizer;
import io.fireact.lm.text.WordTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A base model's directory, opened for reading: one of the platform's own students, or a Hugging
 * Face checkpoint. Its weights stay in their files until somebody reads them; close it then.
 */
public final class BaseModel implements AutoCloseable {
  private final CheckpointFiles files;
  private final Tokenizer tokenizer;
  private final Supplier<Optional<ChatTemplate>> chat;

  private final Architecture architecture;

  private BaseModel(
      CheckpointFiles files,
      Architecture architecture,
      Tokenizer tokenizer,
      Supplier<Optional<ChatTemplate>> chat) {
    this.files = files;
    this.architecture = architecture;
    this.tokenizer = tokenizer;
    this.chat = chat;
  }

  /**
   * Opens a directory.
   *
   * @throws FailureException BAD_DATA when a file is missing, broken, or does not fit the others,
   *     and for an architecture that this decoder cannot run, with the list of those that it can
   */
  public static BaseModel open(Path directory) {
    return open(directory, 0);
  }

  /**
   * Opens a directory for shorter sequences than the model is made for.
   *
   * @param context longest sequence in tokens; 0 for what the model is made for, which is the most
   * @throws FailureException as {@link #open(Path)}
   */
  public static BaseModel open(Path directory, int context) {
    CheckpointFiles files = CheckpointFiles.open(directory);
    try {
      return texts(files, context);
    } catch (RuntimeException e) {
      files.close();
      throw e;
    }
  }

  private static BaseModel texts(CheckpointFiles files, int context) {
    Path directory = files.directory();
    Path file = directory.resolve(ModelFiles.TOKENIZER);
    boolean words = WordTokenizer.FORMAT.equals(format(file));
    int vocabulary = files.architecture().vocabulary();
    Tokenizer tokenizer =
        ModelFiles.parse(
            file,
            () ->
                words
                    ? WordTokenizer.fromJson(DurableFiles.readText(file))
                    : CheckpointTokenizer.read(directory).within(vocabulary));
    // Checkpoints of others have embeddings to spare, for sizes that are fast to compute with.
    if (words && tokenizer.size() != vocabulary) {
      throw new FailureException(
          FailureType.BAD_DATA,
          file + " has " + tokenizer.size() + " tokens, config.json says " + vocabulary);
    }
    Supplier<Optional<ChatTemplate>> chat = words ? Optional::empty : chat(directory);
    Architecture made = files.architecture();
    boolean shorter = context > 0 && context < made.context();
    return new BaseModel(files, shorter ? made.withContext(context) : made, tokenizer, chat);
  }

  /** What is wrong with a template is said to those who ask for it: others need none. */
  private static Supplier<Optional<ChatTemplate>> chat(Path directory) {
    try {
      Optional<ChatTemplate> read = ChatTemplate.read(directory);
      return () -> read;
    } catch (IllegalArgumentException e) {
      return () -> {
        throw new FailureException(FailureType.BAD_DATA, directory + ": " + e.getMessage(), e);
      };
    }
  }

  /**
   * The field {@code format} of a tokenizer's file, which only our own have; else an empty text.
   */
  private static String format(Path file) {
    RegularFile.checkText(file);
    if (!Files.exists(file)) {
      throw new FailureException(FailureType.BAD_DATA, "there is no file " + file);
    }
    try {
      return StrictJson.field(Files.readAllBytes(file), "format").orElse("");
    } catch (MalformedJsonException e) {
      throw new FailureException(
          FailureType.BAD_DATA, file + ": it is not JSON: " + e.getMessage(), e);
    } catch (IOException e) {
      throw DurableFiles.failure("cannot read " + file, e);
    }
  }

  /** Its context is the longest sequence that the model is opened for. */
  public Architecture architecture() {
    return architecture;
  }

  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** Read piece by piece; not to be used once this is closed. */
  public WeightSource weights() {
    return files.weights();
  }

  /** Where it was opened. */
  public Path directory() {
    return files.directory();
  }

  /** What {@link BaseWeights} says of the weights. */
  public String identity() {
    return files.identity();
  }

  /**
   * How a conversation is written, where the model is a chat model.
   *
   * @throws FailureException BAD_DATA for a template that cannot be used, with its line
   */
  public Optional<ChatTemplate> chat() {
    return chat.get();
  }

  @Override
  public void close() {
    files.close();
  }
}
