package io.fireact.lm.engine;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import io.fireact.lm.architecture.FusedParameter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Data parallelism on the processor: a micro-batch is divided into shards of whole sequences, and a
 * fixed number of replicas, each with a gradient of its own, take them in turn. Two cores that work
 * on a shard each lose nothing by waiting for each other after every operator, and a shard's
 * activations stay in their caches: a nano step took 74 ms instead of 86 on two idle cores of a Zen
 * 4.
 *
 * <p>Who takes which shard, and the order in which gradients are added, depend on the micro-batch
 * alone. So do the bits of a step, however many threads there are, as long as a shard has one: a
 * machine with more cores than replicas gives a shard several, and so does a micro-batch of fewer
 * sequences than replicas. Not for a GPU, which wants few large products.
 */
final class DataParallel implements AutoCloseable {
  /** More would cost more than they give: each has a gradient, and shards would be short. */
  static final int REPLICAS = 4;

  /**
   * Tokens of a shard, or one sequence. A nano step takes as much of a core with 512 as with 1024,
   * 7 % more with 256, whose products are small, and 15 % more with 2048, which no cache holds.
   */
  static final int SHARD_TOKENS = 512;

  /** Larger gradients than of 64 MB are there once: adding them up would take the time gained. */
  private static final int MOST_ELEMENTS = 1 << 24;

  private final Torch torch;
  private final List<Replica> replicas = new ArrayList<>();
  private final @Nullable ExecutorService pool;

  /** A gradient, and its views as parameters. */
  @SuppressWarnings("ArrayRecordComponent") // neither copied nor compared
  private record Replica(PtNDArray gradient, PtNDArray[] views) {}

  /** What a replica does with its shards. */
  interface Work {
    /**
     * @param torch the module, for as many threads as a shard has
     * @param replica its number, which is also that of its first shard
     * @param stride from each of its shards to the next
     */
    float of(Torch torch, int replica, List<MicroBatch> shards, int stride);
  }

  /**
   * @param torch of the training, whose threads are shared out
   * @param gradient the training's own, of the first replica
   * @param fused what there are views of
   */
  DataParallel(Torch torch, PtNDArray gradient, Collection<FusedParameter> fused) {
    this.torch = torch;
    int size = Math.toIntExact(gradient.size());
    replicas.add(new Replica(gradient, torch.views(gradient, fused)));
    while (replicas.size() < Trainer.gradients(torch.placement(), size)) {
      PtNDArray another = (PtNDArray) torch.manager().zeros(new Shape(size));
      replicas.add(new Replica(another, torch.views(another, fused)));
    }
    int atOnce = Math.min(torch.threads(), replicas.size());
    pool =
        atOnce > 1
            ? Executors.newFixedThreadPool(
                atOnce,
                task -> {
                  Thread thread = new Thread(task, "training-replica");
                  thread.setDaemon(true);
                  return thread;
                })
            : null;
  }

  /** Replicas, and so gradients, of a training of so many parameters. */
  static int replicas(int parameters) {
    return parameters > MOST_ELEMENTS ? 1 : REPLICAS;
  }

  /**
   * Most threads that compute a shard.
   *
   * @param parameters that are trained
   * @param sequences of the smallest micro-batch
   * @param threads of the training
   */
  static int threadsOfShard(int parameters, int sequences, int threads) {
    return Math.max(1, threads / Math.min(replicas(parameters), sequences));
  }

  /** All replicas' gradients, the training's own first. */
  List<PtNDArray> gradients() {
    return replicas.stream().map(Replica::gradient).toList();
  }

  PtNDArray[] views(int replica) {
    return replicas.get(replica).views();
  }

  /** How many shards a micro-batch is divided into. */
  private int shards(MicroBatch batch) {
    long round = (long) replicas.size() * SHARD_TOKENS;
    long shards = replicas.size() * ((batch.tokens() + round - 1) / round);
    return replicas.size() == 1 ? 1 : (int) Math.min(batch.lengths().length, shards);
  }

  /** Does the work of all shards of a micro-batch, and adds up what the replicas give, in order. */
  float sum(MicroBatch batch, Work work) {
    List<MicroBatch> shards = batch.shards(shards(batch));
    int count = Math.min(replicas.size(), shards.size());
    Torch own = torch.with(Math.max(1, torch.threads() / count));
    List<Supplier<Float>> tasks = new ArrayList<>();
    for (int replica = 0; replica < count; replica++) {
      int first = replica;
      List<MicroBatch> mine = new ArrayList<>();
      for (int shard = first; shard < shards.size(); shard += count) {
        mine.add(shards.get(shard));
      }
      tasks.add(() -> work.of(own, first, mine, count));
    }
    float sum = 0;
    for (float each : done(tasks)) {
      sum += each;
    }
    return sum;
  }

  private List<Float> done(List<Supplier<Float>> tasks) {
    ExecutorService executor = pool;
    if (executor == null || tasks.size() == 1) {
      return tasks.stream().map(Supplier::get).toList();
    }
    List<CompletableFuture<Float>> running =
        tasks.stream().map(task -> CompletableFuture.supplyAsync(task, executor)).toList();
    // All of them first, also when one failed: what they compute with is freed afterwards.
    CompletableFuture.allOf(running.toArray(new CompletableFuture<?>[0]))
        .handle((none, failure) -> true)
        .join();
    try {
      return running.stream().map(CompletableFuture::join).toList();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    if (pool != null) {
      pool.shutdown();
    }
  }
}
