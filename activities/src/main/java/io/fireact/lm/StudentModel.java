package io.fireact.lm;

import ai.djl.engine.EngineException;
import io.fireact.agent.Completion;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.ElementType;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.LoraWeights;
import io.fireact.lm.decode.DecodeLoop;
import io.fireact.lm.decode.Generation;
import io.fireact.lm.engine.CachedDecoder;
import io.fireact.lm.engine.Placement;
import io.fireact.lm.format.AdaptedModel;
import io.fireact.lm.format.AdapterFiles;
import io.fireact.lm.memory.ByteSize;
import io.fireact.lm.memory.Footprint;
import io.fireact.lm.memory.MemoryBudget;
import io.fireact.lm.memory.MemoryNeed;
import io.fireact.lm.memory.MemoryShortage;
import io.fireact.lm.text.ChatTemplate;
import io.fireact.lm.text.Tokenizer;
import io.fireact.meter.Meters;
import io.fireact.model.CompletionRequest;
import io.fireact.model.LanguageModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
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

  private final DecodeLoop loop;
  private final Architecture shape;
  private final Tokenizer tokenizer;
  private final Supplier<Optional<ChatTemplate>> chat;
  private final int adapters;
  private final int maxBatchSize;
  private final MemoryBudget.Lease lease;
  private final ElementType type;
  private final Map<Integer, Long> sizes = new ConcurrentHashMap<>();

  /**
   * How it decodes.
   *
   * @param maxBatchSize sequences decoded together at most; fewer where the cache's memory ends
   * @param prefixSlots prompts whose beginnings are kept for others that begin alike; each takes as
   *     much memory as a sequence, and they give way first
   * @param context longest sequence in tokens; 0 for what the model is made for
   * @param placement where, and in which numbers
   */
  public record Settings(int maxBatchSize, int prefixSlots, int context, Placement placement) {
    public Settings {
      if (maxBatchSize < 1 || prefixSlots < 0 || context < 0) {
        throw new IllegalArgumentException(
            "maxBatchSize must be at least 1, prefixSlots and context at least 0, not "
                + maxBatchSize
                + ", "
                + prefixSlots
                + " and "
                + context);
      }
    }

    /** What a model takes of its device's memory, with fewer sequences where that has to be. */
    private MemoryNeed need(String what, Architecture shape, List<LoraWeights> adapters) {
      ElementType type = placement.type();
      int least = CachedDecoder.minSlots(placement);
      return new MemoryNeed(
          what,
          Footprint.weights(shape, type) + Footprint.adapters(adapters, type),
          Footprint.decoding(shape, placement, maxBatchSize),
          Footprint.sequence(shape, type),
          least,
          Math.max(least, maxBatchSize) + prefixSlots);
    }

    /** These settings with so many sequences in all, or as few as there must be. */
    private Settings within(int wanted) {
      int slots = Math.max(wanted, CachedDecoder.minSlots(placement));
      int most = Math.min(maxBatchSize, slots);
      return new Settings(
          most,
          Math.min(prefixSlots, slots - Math.max(most, CachedDecoder.minSlots(placement))),
          context,
          placement);
    }

    /** Sequences in all that there is a cache for. */
    private int slots() {
      return Math.max(maxBatchSize, CachedDecoder.minSlots(placement)) + prefixSlots;
    }
  }

  private StudentModel(
      DecodeLoop loop,
      Architecture shape,
      Tokenizer tokenizer,
      Supplier<Optional<ChatTemplate>> chat,
      int adapters,
      int maxBatchSize,
      ElementType type,
      MemoryBudget.Lease lease) {
    this.loop = loop;
    this.shape = shape;
    this.tokenizer = tokenizer;
    this.chat = chat;
    this.adapters = adapters;
    this.maxBatchSize = maxBatchSize;
    this.lease = lease;
    this.type = type;
  }

  /**
   * Loads a base model and adapters for it.
   *
   * @param adapters their directories, numbered from 1
   * @param wanted no more than this, and less where the device has no room for it
   * @param budget of the device, which is waited for
   * @throws FailureException BAD_DATA when a file is missing, broken, or does not fit, when an
   *     adapter was trained on other weights, and when one changes more than can be computed beside
   *     others, which {@link AdaptedModel#alone} takes; OUT_OF_MEMORY, UNAVAILABLE or CANCELLED as
   *     {@link MemoryBudget#take} says
   */
  public static StudentModel open(
      Path base, List<Path> adapters, Settings wanted, MemoryBudget budget, Meters meters) {
    try (AdaptedModel model = AdaptedModel.beside(base, adapters, wanted.context(), false)) {
      return open(model, wanted, budget, meters);
    }
  }

  /**
   * Loads an opened base model with its adapters into the device's memory; it may be closed
   * afterwards.
   *
   * @throws FailureException BAD_DATA when weights hold something that is no number; what {@link
   *     MemoryBudget#take} says
   */
  public static StudentModel open(
      AdaptedModel model, Settings wanted, MemoryBudget budget, Meters meters) {
    Architecture shape = model.architecture();
    MemoryBudget.Lease lease =
        budget.take(
            wanted.need("the model in " + model.base().directory(), shape, model.adapters()),
            MemoryBudget.CancellationCheck.never());
    boolean opened = false;
    try {
      Settings granted = wanted.within(lease.units());
      Loaded loaded = load(model, granted, budget);
      CachedDecoder decoder = loaded.decoder();
      Settings settings = loaded.settings();
      long unused = (long) granted.slots() - settings.slots();
      lease.grow(-unused * Footprint.sequence(shape, settings.placement().type()));
      lease.taken(
          lease.bytes() - Footprint.decoding(shape, settings.placement(), settings.maxBatchSize()));
      if (settings.maxBatchSize() < wanted.maxBatchSize()) {
        LOG.info(
            "{} sequences of {} tokens are decoded together, not {}: there is no room for more",
            settings.maxBatchSize(),
            shape.context(),
            wanted.maxBatchSize());
      }
      opened = true;
      return new StudentModel(
          new DecodeLoop(
              decoder,
              model.base().tokenizer(),
              shape.context(),
              settings.maxBatchSize(),
              meters,
              () -> reclaim(budget)),
          shape,
          model.base().tokenizer(),
          model.base()::chat,
          model.adapters().size(),
          settings.maxBatchSize(),
          settings.placement().type(),
          lease);
    } finally {
      if (!opened) {
        lease.close();
      }
    }
  }

  /** Not on the decoding thread: what is let go may be a model that does the same. */
  private static void reclaim(MemoryBudget budget) {
    CompletableFuture<Void> unused = CompletableFuture.runAsync(budget::reclaim);
  }

  private static LoraWeights adapter(Path directory, Architecture shape) {
    AdapterFiles files = AdapterFiles.read(directory, shape);
    if (!files.extras().isEmpty()) {
      throw new FailureException(FailureType.BAD_DATA, AdaptedModel.notBeside(directory, files));
    }
    return new LoraWeights(
        LoraLayout.of(shape, files.targets(), files.rank()), files.parameters(), files.scale());
  }

  private record Loaded(CachedDecoder decoder, Settings settings) {}

  /**
   * Where there is less memory than was thought, what is idle is let go first, then the cache is
   * for fewer sequences.
   */
  private static Loaded load(AdaptedModel model, Settings granted, MemoryBudget budget) {
    Settings settings = granted;
    boolean again = true;
    while (true) {
      try {
        return new Loaded(
            new CachedDecoder(
                model.architecture(),
                model.weights(),
                model.adapters(),
                settings.maxBatchSize(),
                settings.prefixSlots(),
                settings.placement()),
            settings);
      } catch (EngineException e) {
        if (!MemoryShortage.is(e)) {
          throw e;
        }
        boolean freed = budget.reclaim();
        if (!again && !freed) {
          Settings less = settings.within(settings.slots() / 2);
          if (less.slots() == settings.slots()) {
            throw shortage(e, model.architecture(), settings);
          }
          settings = less;
        }
        again = false;
      }
    }
  }

  private static FailureException shortage(
      EngineException failure, Architecture shape, Settings settings) {
    ElementType type = settings.placement().type();
    return new FailureException(
        FailureType.OUT_OF_MEMORY,
        "%s has no memory for a model of %s with a cache of %s"
            .formatted(
                settings.placement().device(),
                ByteSize.text(Footprint.weights(shape, type)),
                ByteSize.text(settings.slots() * Footprint.sequence(shape, type))),
        failure);
  }

  /**
   * Adds an adapter beside those that are there, while others are decoded.
   *
   * @return its number, by which a {@link Generation} names it
   * @throws FailureException BAD_DATA when it is broken or does not fit; CANCELLED when the model
   *     is closed or the thread interrupted
   */
  public int add(Path adapter) {
    LoraWeights weights = adapter(adapter, shape);
    int number = await(loop.add(weights));
    lease.grow(Footprint.adapters(List.of(weights), type));
    sizes.put(number, Footprint.adapters(List.of(weights), type));
    return number;
  }

  /** Forgets an adapter, which no request names any more. */
  public void remove(int number) {
    await(loop.remove(number));
    Long bytes = sizes.remove(number);
    lease.grow(bytes == null ? 0 : -bytes);
  }

  /** Sequences that are decoded together at most. */
  public int maxBatchSize() {
    return maxBatchSize;
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

  /**
   * As {@link #complete(CompletionRequest)}, with the adapter of a number or 0 for none.
   *
   * @param listener told the pieces on the decoding thread
   */
  public Completion complete(CompletionRequest request, int adapter, Consumer<String> listener) {
    return await(submit(Generation.of(request, adapter, listener)));
  }

  /** As {@link #complete(CompletionRequest)}; the pieces are told on the decoding thread. */
  @Override
  public Completion complete(CompletionRequest request, Consumer<String> listener) {
    return await(submit(Generation.of(request, Math.min(1, adapters), listener)));
  }

  /** Waits for an answer; an interrupted call takes its request back. */
  private static <T> T await(CompletableFuture<T> answer) {
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
    lease.close();
  }
}
