package io.fireact.serve;

import io.fireact.agent.Completion;
import io.fireact.json.Json;
import io.fireact.serve.AnswerFormat.Head;
import io.fireact.serve.AnswerFormat.Usage;
import io.fireact.sweep.FailureException;
import io.fireact.sweep.FailureType;
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
   * @throws Refusal before anything was sent
   * @throws IOException when the client is gone, or the answer cannot be finished
   */
  void answer(Ask ask, Head head, Reply reply) throws Refusal, IOException {
    try (Generations running = Generations.begin(models.model(), ask)) {
      if (ask.stream()) {
        stream(ask, head, running, reply);
      } else {
        whole(ask, head, running, reply);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the server stops", e);
    }
  }

  private void whole(Ask ask, Head head, Generations running, Reply reply)
      throws Refusal, IOException, InterruptedException {
    Texts texts = new Texts(ask);
    while (texts.open > 0) {
      Generations.Event event = running.next(silence);
      if (event instanceof Generations.Ended ended) {
        texts.end(ended);
      } else if (event instanceof Generations.Failed failed) {
        Refusal refusal = refusal(failed.cause());
        if (reply.begun()) {
          throw new IOException(refusal.getMessage(), failed.cause());
        }
        throw refusal;
      } else if (event == null) {
        if (!reply.begun()) {
          reply.begin(Reply.JSON);
        }
        reply.write(BLANK, true);
      }
    }
    AnswerFormat.Answer answer = ask.format().answer(head, texts.all(), texts.usage());
    if (reply.begun()) {
      reply.write(Json.write(answer) + "\n", true);
      reply.end();
    } else {
      reply.json(200, answer);
    }
  }

  private void stream(Ask ask, Head head, Generations running, Reply reply)
      throws IOException, InterruptedException {
    AnswerFormat format = ask.format();
    Texts texts = new Texts(ask);
    reply.begin(Reply.EVENTS);
    for (int i = 0; i < ask.count(); i++) {
      AnswerFormat.@Nullable Answer first = format.begin(head, i);
      if (first != null) {
        reply.write(data(first), false);
      }
    }
    while (texts.open > 0) {
      if (running.quiet()) {
        reply.write("", true);
      }
      Generations.Event event = running.next(silence);
      if (event instanceof Generations.Piece piece) {
        reply.write(data(format.piece(head, piece.index(), piece.words())), false);
      } else if (event instanceof Generations.Ended ended) {
        texts.end(ended);
        reply.write(data(format.end(head, ended.index(), ended.completion().finish())), false);
      } else if (event instanceof Generations.Failed failed) {
        // The status is sent already; OpenAI's clients know an error among the events.
        reply.write(data(refusal(failed.cause()).body()), true);
        reply.end();
        return;
      } else {
        reply.write(COMMENT, true);
      }
    }
    if (ask.usage()) {
      reply.write(data(format.usage(head, texts.usage())), false);
    }
    reply.write(DONE, true);
    reply.end();
  }

  private static String data(Object value) {
    return "data: " + Json.write(value) + "\n\n";
  }

  private static Refusal refusal(Throwable cause) {
    if (cause instanceof FailureException failure && failure.type() == FailureType.CANCELLED) {
      return Refusal.server(503, "the server stopped while it decoded; try again");
    }
    return Refusal.server(500, String.valueOf(cause.getMessage()));
  }

  /** The finished texts of one request. */
  private final class Texts {
    private final Ask ask;
    private final @Nullable Completion[] finished;
    private int open;

    Texts(Ask ask) {
      this.ask = ask;
      finished = new @Nullable Completion[ask.count()];
      open = finished.length;
    }

    void end(Generations.Ended ended) {
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
      for (int i = 0; i < all.size(); i += ask.choices()) {
        prompts += all.get(i).inputTokens();
      }
      return new Usage(prompts, all.stream().mapToInt(Completion::outputTokens).sum());
    }
  }
}
