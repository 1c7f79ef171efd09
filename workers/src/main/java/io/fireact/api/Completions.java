package io.fireact.api;

import io.fireact.agent.Completion;
import io.fireact.api.AnswerFormat.Head;
import io.fireact.api.AnswerFormat.Usage;
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
  void answer(CompletionParams params, Head head, HttpResponder responder)
      throws ApiException, IOException {
    try (GenerationBatch running = GenerationBatch.begin(models.model(), params)) {
      if (params.stream()) {
        stream(params, head, running, responder);
      } else {
        whole(params, head, running, responder);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the server stops", e);
    }
  }

  private void whole(
      CompletionParams params, Head head, GenerationBatch running, HttpResponder responder)
      throws ApiException, IOException, InterruptedException {
    Texts texts = new Texts(params);
    while (texts.open > 0) {
      GenerationBatch.Event event = running.next(silence);
      if (event instanceof GenerationBatch.Ended ended) {
        texts.end(ended);
      } else if (event instanceof GenerationBatch.Failed failed) {
        ApiException exception = exception(failed.cause());
        if (responder.begun()) {
          throw new IOException(exception.getMessage(), failed.cause());
        }
        throw exception;
      } else if (event == null) {
        if (!responder.begun()) {
          responder.begin(HttpResponder.JSON);
        }
        responder.write(BLANK, true);
      }
    }
    AnswerFormat.Answer answer = params.format().answer(head, texts.all(), texts.usage());
    if (responder.begun()) {
      responder.write(Json.write(answer) + "\n", true);
      responder.end();
    } else {
      responder.json(200, answer);
    }
  }

  private void stream(
      CompletionParams params, Head head, GenerationBatch running, HttpResponder responder)
      throws IOException, InterruptedException {
    AnswerFormat format = params.format();
    Texts texts = new Texts(params);
    responder.begin(HttpResponder.EVENTS);
    for (int i = 0; i < params.count(); i++) {
      AnswerFormat.@Nullable Answer first = format.begin(head, i);
      if (first != null) {
        responder.write(data(first), false);
      }
    }
    while (texts.open > 0) {
      if (running.quiet()) {
        responder.write("", true);
      }
      GenerationBatch.Event event = running.next(silence);
      if (event instanceof GenerationBatch.Piece piece) {
        responder.write(data(format.piece(head, piece.index(), piece.words())), false);
      } else if (event instanceof GenerationBatch.Ended ended) {
        texts.end(ended);
        responder.write(data(format.end(head, ended.index(), ended.completion().finish())), false);
      } else if (event instanceof GenerationBatch.Failed failed) {
        // The status is sent already; OpenAI's clients know an error among the events.
        responder.write(data(exception(failed.cause()).body()), true);
        responder.end();
        return;
      } else {
        responder.write(COMMENT, true);
      }
    }
    if (params.usage()) {
      responder.write(data(format.usage(head, texts.usage())), false);
    }
    responder.write(DONE, true);
    responder.end();
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
