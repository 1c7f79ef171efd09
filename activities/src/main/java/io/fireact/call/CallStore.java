package io.fireact.call;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.json.Default;
import io.fireact.json.Json;
import io.fireact.plan.CanonicalJson;
import io.fireact.provider.Provider;
import io.fireact.store.FileJournal;
import io.fireact.store.Journal;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The answers of remote calls, which outlive the stages that asked for them: a sweep with more
 * questions, or another one with the same requests, asks for nothing twice. On disk before they are
 * used; for any number of threads and processes on one directory. Not for calls inside the process,
 * and not for finished episodes, which are in a stage's {@link Journal}.
 *
 * <p>It is a journal by provider: its items are the specs' identities, its steps the first two
 * digits of the requests' digests, so that no directory gets too many files.
 */
public final class CallStore {
  /** Bytes of an entry that are not its answer: names, numbers, digests. */
  private static final int ENTRY_BYTES = 8 << 10;

  private static final int SHARD_DIGITS = 2;
  private static final int SHARDS = 256;

  /** The step of what a person reads of an identity. */
  private static final String IDENTITY = "identity";

  private final FileJournal journal;

  /** Nothing is created before the first answer. */
  public CallStore(Path directory) {
    journal = new FileJournal(directory, key -> "an answer of " + key.stage());
  }

  /** Room that was made sure of for one answer. */
  interface Room extends AutoCloseable {
    /**
     * As {@link CallStore#put}.
     *
     * @param attempt as of {@link Answer}
     */
    String put(String json, int attempt);

    @Override
    void close();
  }

  /**
   * An answer as it is kept.
   *
   * @param request SHA-256 of the canonical request
   * @param sample which of several answers to one request
   * @param about what people know the request by, such as the query
   * @param attempt which of the tries of its call it came at, from 1: those before may have been
   *     paid for as well; 0 where that is not known, and in answers of earlier versions
   */
  public record Answer(
      String request,
      long sample,
      String about,
      JsonNode answer,
      @Default("0") @JsonInclude(JsonInclude.Include.NON_DEFAULT) int attempt) {}

  /** The answer as JSON; empty when there is none, or it is damaged. */
  public Optional<String> get(CallKey key) {
    return journal.get(entry(key)).map(CallStore::answer);
  }

  /**
   * Keeps the first answer; a second one to the same key is ignored and the first returned.
   *
   * @param about what people know the request by
   */
  public String put(CallKey key, String about, String json) {
    return put(key, about, json, 0);
  }

  /**
   * As {@link #put(CallKey, String, String)}.
   *
   * @param attempt as of {@link Answer}
   */
  String put(CallKey key, String about, String json, int attempt) {
    return answer(journal.put(entry(key), write(key, about, json, attempt)));
  }

  /**
   * Makes sure of room before an answer is paid for.
   *
   * @param bytes of the largest answer that is expected
   * @throws io.fireact.failure.FailureException DISK_FULL when there is no room
   */
  Room reserve(CallKey key, String about, int bytes) {
    Journal.Reservation reserved = journal.reserve(entry(key), ENTRY_BYTES + bytes);
    return new Room() {
      @Override
      public String put(String json, int attempt) {
        return answer(reserved.put(write(key, about, json, attempt)));
      }

      @Override
      public void close() {
        reserved.close();
      }
    };
  }

  /**
   * Keeps what an identity stands for, so that a person can tell its answers from others.
   *
   * @param identity as {@link CallKey#of} takes it
   */
  public void describe(Provider provider, Object identity) {
    if (provider.remote()) {
      String digest = CanonicalJson.sha256(identity);
      journal.put(
          new Journal.Key(provider.id(), digest, IDENTITY, ""), CanonicalJson.write(identity));
    }
  }

  /** Providers that have answered, in alphabetical order. */
  public List<String> providers() {
    return journal.stages().stream().sorted().toList();
  }

  /** What a provider's identities stand for, by their SHA-256, in that order. */
  public Map<String, String> identities(String provider) {
    Map<String, String> identities = new TreeMap<>();
    journal
        .entries(provider, IDENTITY)
        .forEach(entry -> identities.put(entry.key().item(), entry.json()));
    return identities;
  }

  /**
   * Calls {@code use} with every answer of a provider under one identity, in the order of their
   * requests.
   */
  public void forEach(String provider, String identity, Consumer<Answer> use) {
    shards()
        .forEach(
            shard ->
                journal.entries(provider, shard).stream()
                    .filter(entry -> entry.key().item().equals(identity))
                    .forEach(entry -> use.accept(Json.read(entry.json(), Answer.class))));
  }

  /** How many whole answers a provider has, by identity. */
  public Map<String, Long> counts(String provider) {
    Map<String, Long> counts = new TreeMap<>();
    shards()
        .forEach(
            shard ->
                journal
                    .entries(provider, shard)
                    .forEach(entry -> counts.merge(entry.key().item(), 1L, Long::sum)));
    return counts;
  }

  /** Files of answers that do not hold what their digest says; they count as absent. */
  public List<Path> damaged() {
    return journal.damaged();
  }

  /** Removes what {@link #damaged} finds. */
  public void removeDamaged() {
    journal.removeDamaged();
  }

  /** Forgets all answers of a provider: what is asked again is paid for again. */
  public void forget(String provider) {
    journal.forget(provider);
  }

  private static Stream<String> shards() {
    return IntStream.range(0, SHARDS)
        .mapToObj(shard -> HexFormat.of().toHexDigits(shard, SHARD_DIGITS));
  }

  private static String write(CallKey key, String about, String json, int attempt) {
    return Json.write(
        new Answer(key.request(), key.sample(), about, Json.read(json, JsonNode.class), attempt));
  }

  private static String answer(String json) {
    return Json.write(Json.read(json, Answer.class).answer());
  }

  private static Journal.Key entry(CallKey key) {
    return new Journal.Key(
        key.provider(),
        key.identity(),
        key.request().substring(0, SHARD_DIGITS),
        key.request() + ":" + key.sample());
  }
}
