package io.fireact.lm;

import io.fireact.agent.Completion;
import io.fireact.lm.decode.DecodeLoop;
import io.fireact.lm.decode.Generation;
import io.fireact.lm.engine.CachedDecoder;
import io.fireact.lm.engine.Placement;
import io.fireact.lm.format.AdapterFiles;
import io.fireact.lm.format.BaseModel;
import io.fireact.lm.shape.Architecture;
import io.fireact.lm.shape.LoraLayout;
import io.fireact.lm.shape.LoraWeights;
import io.fireact.lm.text.ChatTemplate;
import io.fireact.lm.text.Tokenizer;
import io.fireact.meter.Meters;
import io.fireact.model.CompletionRequest;
import io.fireact.model.LanguageModel;
import io.fireact.sweep.FailureException;
import io.fireact.sweep.FailureType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A base model with any number of adapters that answers: concurrent calls are decoded together on
 * one thread of its own, and each gets the text that it would get alone. It holds its weights and
 * cache in native memory, so close it; not for training.
 */
public final class StudentModel implements LanguageModel {
  private static final Logger LOG = LoggerFactory.getLogger(StudentModel.class);
  private static final long GIB = 1L << 30;

  /** Bytes of the cache at most: the rest is for weights, and for whatever else runs here. */
  private static final long CPU_CACHE = 2 * GIB;

  private static final long GPU_CACHE = 24 * GIB;

  private final DecodeLoop loop;
  private final Architecture shape;
  private final Tokenizer tokenizer;
  private final Supplier<Optional<ChatTemplate>> chat;
  private final int adapters;

  /**
   * How it decodes.
   *
   * @param together sequences decoded together at most; fewer where the cache's memory ends
   * @param spare prompts whose beginnings are kept for others that begin alike; each takes as much
   *     memory as a sequence, and they give way first
   * @param context longest sequence in tokens; 0 for what the model is made for
   * @param placement where, and in which numbers
   */
  public record Settings(int together, int spare, int context, Placement placement) {
    public Settings {
      if (together < 1 || spare < 0 || context < 0) {
        throw new IllegalArgumentException(
            "together must be at least 1, spare and context at least 0, not "
                + together
                + ", "
                + spare
                + " and "
                + context);
      }
    }

    /** These settings within the memory that the cache of a model may take. */
    Settings within(Architecture shape) {
      long tokens = 2L * shape.layers() * shape.keyWidth() * placement.type().bytes();
      long budget = placement instanceof Placement.Cuda ? GPU_CACHE : CPU_CACHE;
      long slots = Math.max(1, budget / (tokens * shape.context()));
      int most = (int) Math.min(together, slots);
      int kept = (int) Math.min(spare, slots - most);
      if (most < together) {
        LOG.info(
            "{} sequences of {} tokens are decoded together, not {}: the cache has {} GiB",
            most,
            shape.context(),
            together,
            budget / GIB);
      }
      return new Settings(most, kept, context, placement);
    }
  }

  private StudentModel(
      DecodeLoop loop,
      Architecture shape,
      Tokenizer tokenizer,
      Supplier<Optional<ChatTemplate>> chat,
      int adapters) {
    this.loop = loop;
    this.shape = shape;
    this.tokenizer = tokenizer;
    this.chat = chat;
    this.adapters = adapters;
  }

  /**
   * Loads a base model and adapters for it.
   *
   * @param adapters their directories, numbered from 1
   * @param wanted no more than this
   * @throws FailureException BAD_DATA when a file is missing, broken, or does not fit
   */
  public static StudentModel open(Path base, List<Path> adapters, Settings wanted, Meters meters) {
    try (BaseModel model = BaseModel.open(base, wanted.context())) {
      Architecture shape = model.architecture();
      Settings settings = wanted.within(shape);
      List<LoraWeights> loras = new ArrayList<>();
      for (Path adapter : adapters) {
        AdapterFiles files = AdapterFiles.read(adapter, shape);
        loras.add(
            new LoraWeights(
                LoraLayout.of(shape, files.targets(), files.rank()),
                files.parameters(),
                files.scale()));
      }
      CachedDecoder decoder =
          new CachedDecoder(
              shape,
              model.weights(),
              loras,
              settings.together(),
              settings.spare(),
              settings.placement());
      return new StudentModel(
          new DecodeLoop(decoder, model.tokenizer(), shape.context(), settings.together(), meters),
          shape,
          model.tokenizer(),
          model::chat,
          adapters.size());
    }
  }

  /** The longest sequence, prompt and new tokens together. */
  public int context() {
    return shape.context();
  }

  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /**
   * How a conversation is written as a prompt, where the base is a chat model.
   *
   * @throws FailureException BAD_DATA for a template that cannot be used, with its line
   */
  public Optional<ChatTemplate> chat() {
    return chat.get();
  }

  /**
   * Continues a text; see {@link DecodeLoop#submit}.
   *
   * @throws FailureException BAD_DATA for an empty prompt, CANCELLED when the model is closed or
   *     the calling thread interrupted while it waits for its turn
   */
  public CompletableFuture<Completion> submit(Generation generation) {
    return loop.submit(generation);
  }

  /**
   * As {@link #submit}, but never waits: empty while too many requests wait.
   *
   * @throws FailureException BAD_DATA for an empty prompt
   */
  public Optional<CompletableFuture<Completion>> trySubmit(Generation generation) {
    return loop.trySubmit(generation);
  }

  /**
   * Continues the prompt, with the first adapter where there is one. The text begins with a space
   * where one belongs between it and the prompt. A prompt that fills the context, which an agent's
   * transcript may grow to, gives an empty text with LENGTH.
   *
   * @throws FailureException BAD_DATA for an empty prompt; CANCELLED when the model is closed or
   *     the calling thread interrupted; UNAVAILABLE when decoding failed
   */
  @Override
  public Completion complete(CompletionRequest request) {
    return await(submit(Generation.of(request, Math.min(1, adapters))));
  }

  /** As {@link #complete(CompletionRequest)}; the pieces are told on the decoding thread. */
  @Override
  public Completion complete(CompletionRequest request, Consumer<String> listener) {
    return await(submit(Generation.of(request, Math.min(1, adapters), listener)));
  }

  /** Waits for an answer; an interrupted call takes its request back. */
  private static Completion await(CompletableFuture<Completion> answer) {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      // Done, so that the decoding thread lets go of it.
      answer.cancel(false);
      Thread.currentThread().interrupt();
      throw new FailureException(
          FailureType.CANCELLED, "the call was interrupted while it was decoded", e);
    } catch (ExecutionException | CompletionException e) {
      if (e.getCause() instanceof FailureException failure) {
        throw failure;
      }
      throw new FailureException(FailureType.UNAVAILABLE, "decoding failed", e);
    }
  }

  @Override
  public void close() {
    loop.close();
  }
}
