package io.fireact.api;

import io.fireact.agent.Completion;
import io.fireact.api.AnswerFormat.Head;
import io.fireact.api.AnswerFormat.Usage;
import io.fireact.endpoint.Exchange;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.json.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers what was asked and checked, whole or as a stream. A client that is gone is noticed by the
 * next write, so one that has long heard nothing is sent what means nothing: a comment in a stream,
 * a blank before a whole answer.
 */
final class Completions {
  static final String JSON = "application/json";

  private static final String EVENTS = "text/event-stream; charset=utf-8";
  private static final String DONE = "data: [DONE]\n\n";
  private static final String COMMENT = ": waiting\n\n";
  private static final String BLANK = " ";

  private final ServedModels models;
  private final Duration silence;
  private final BiConsumer<Integer, Integer> counts;

  /**
   * @param silence after which something is sent that means nothing
   * @param counts told how many tokens each text's prompt and each text had
   */
  Completions(ServedModels models, Duration silence, BiConsumer<Integer, Integer> counts) {
    this.models = models;
    this.silence = silence;
    this.counts = counts;
  }

  /**
   * Answers; blocks until that is done.
   *
   * @throws ApiException before anything was sent
   * @throws IOException when the client is gone, or the answer cannot be finished
   */
  void answer(CompletionParams params, Head head, Exchange exchange)
      throws ApiException, IOException {
    try (GenerationBatch running = GenerationBatch.begin(models.model(), params)) {
      if (params.stream()) {
        stream(params, head, running, exchange);
      } else {
        whole(params, head, running, exchange);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the server stops", e);
    }
  }

  private void whole(CompletionParams params, Head head, GenerationBatch running, Exchange exchange)
      throws ApiException, IOException, InterruptedException {
    Texts texts = new Texts(params);
    while (texts.open > 0) {
      GenerationBatch.Event event = running.next(silence);
      if (event instanceof GenerationBatch.Ended ended) {
        texts.end(ended);
      } else if (event instanceof GenerationBatch.Failed failed) {
        ApiException exception = exception(failed.cause());
        if (exchange.begun()) {
          throw new IOException(exception.getMessage(), failed.cause());
        }
        throw exception;
      } else if (event == null) {
        if (!exchange.begun()) {
          exchange.begin(JSON);
        }
        exchange.write(BLANK, true);
      }
    }
    AnswerFormat.Answer answer = params.format().answer(head, texts.all(), texts.usage());
    if (exchange.begun()) {
      exchange.write(Json.write(answer) + "\n", true);
      exchange.end();
    } else {
      exchange.answer(200, JSON, Json.write(answer) + "\n");
    }
  }

  private void stream(
      CompletionParams params, Head head, GenerationBatch running, Exchange exchange)
      throws IOException, InterruptedException {
    AnswerFormat format = params.format();
    Texts texts = new Texts(params);
    exchange.begin(EVENTS);
    for (int i = 0; i < params.count(); i++) {
      AnswerFormat.@Nullable Answer first = format.begin(head, i);
      if (first != null) {
        exchange.write(data(first), false);
      }
    }
    while (texts.open > 0) {
      if (running.quiet()) {
        exchange.write("", true);
      }
      GenerationBatch.Event event = running.next(silence);
      if (event instanceof GenerationBatch.Piece piece) {
        exchange.write(data(format.piece(head, piece.index(), piece.words())), false);
      } else if (event instanceof GenerationBatch.Ended ended) {
        texts.end(ended);
        exchange.write(data(format.end(head, ended.index(), ended.completion().finish())), false);
      } else if (event instanceof GenerationBatch.Failed failed) {
        // The status is sent already; OpenAI's clients know an error among the events.
        exchange.write(data(exception(failed.cause()).body()), true);
        exchange.end();
        return;
      } else {
        exchange.write(COMMENT, true);
      }
    }
    if (params.usage()) {
      exchange.write(data(format.usage(head, texts.usage())), false);
    }
    exchange.write(DONE, true);
    exchange.end();
  }

  private static String data(Object value) {
    return "data: " + Json.write(value) + "\n\n";
  }

  private static ApiException exception(Throwable cause) {
    if (cause instanceof FailureException failure && failure.type() == FailureType.CANCELLED) {
      return ApiException.server(503, "the server stopped while it decoded; try again");
    }
    return ApiException.server(500, String.valueOf(cause.getMessage()));
  }

  /** The finished texts of one request. */
  private final class Texts {
    private final CompletionParams params;
    private final @Nullable Completion[] finished;
    private int open;

    Texts(CompletionParams params) {
      this.params = params;
      finished = new @Nullable Completion[params.count()];
      open = finished.length;
    }

    void end(GenerationBatch.Ended ended) {
      finished[ended.index()] = ended.completion();
      open--;
      counts.accept(ended.completion().inputTokens(), ended.completion().outputTokens());
    }

    List<Completion> all() {
      List<Completion> all = new ArrayList<>();
      for (@Nullable Completion each : finished) {
        if (each == null) {
          throw new IllegalStateException("not all texts are finished");
        }
        all.add(each);
      }
      return all;
    }

    Usage usage() {
      List<Completion> all = all();
      int prompts = 0;
      for (int i = 0; i < all.size(); i += params.choices()) {
        prompts += all.get(i).inputTokens();
      }
      return new Usage(prompts, all.stream().mapToInt(Completion::outputTokens).sum());
    }
  }
}
