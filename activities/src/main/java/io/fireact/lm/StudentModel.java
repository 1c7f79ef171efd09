package io.fireact.lm;

import io.fireact.agent.Completion;
import io.fireact.lm.decode.DecodeLoop;
import io.fireact.lm.engine.Architecture;
import io.fireact.lm.engine.CachedDecoder;
import io.fireact.lm.engine.LoraLayout;
import io.fireact.lm.format.AdapterFiles;
import io.fireact.lm.format.ModelFiles;
import io.fireact.meter.Meters;
import io.fireact.model.CompletionRequest;
import io.fireact.model.LanguageModel;
import io.fireact.sweep.FailureException;
import io.fireact.sweep.FailureType;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A student that answers: concurrent calls are decoded together on one thread of its own, and each
 * gets the text that it would get alone. It holds its weights and cache in native memory, so close
 * it; not for training.
 */
public final class StudentModel implements LanguageModel {
  private final DecodeLoop loop;

  private StudentModel(DecodeLoop loop) {
    this.loop = loop;
  }

  /**
   * Loads a base model, with an adapter merged into it where one is given.
   *
   * @param maxBatch sequences decoded together at most; each takes 16 x layers x context x width
   *     bytes, half of it for the beginnings of prompts
   * @throws FailureException BAD_DATA when a file is missing, broken, or does not fit
   */
  public static StudentModel open(Path base, @Nullable Path adapter, int maxBatch, Meters meters) {
    if (maxBatch < 1) {
      throw new IllegalArgumentException("maxBatch must be at least 1, not " + maxBatch);
    }
    ModelFiles model = ModelFiles.read(base);
    Architecture shape = model.architecture();
    CachedDecoder decoder;
    if (adapter == null) {
      decoder =
          new CachedDecoder(shape, model.weights(), LoraLayout.none(), new float[0], 0, maxBatch);
    } else {
      AdapterFiles files = AdapterFiles.read(adapter, shape);
      decoder =
          new CachedDecoder(
              shape,
              model.weights(),
              LoraLayout.of(shape, files.targets(), files.rank()),
              files.parameters(),
              files.scale(),
              maxBatch);
    }
    return new StudentModel(
        new DecodeLoop(decoder, model.tokenizer(), shape.context(), maxBatch, meters));
  }

  /**
   * Continues the prompt. The text begins with a space where one belongs between it and the prompt.
   * A prompt that fills the context, which an agent's transcript may grow to, gives an empty text
   * with LENGTH.
   *
   * @throws FailureException BAD_DATA for an empty prompt; CANCELLED when the model is closed or
   *     the calling thread interrupted; UNAVAILABLE when decoding failed
   */
  @Override
  public Completion complete(CompletionRequest request) {
    CompletableFuture<Completion> answer = loop.submit(request);
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
