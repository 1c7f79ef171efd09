package io.fireact.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Answers that must not be asked for again: each remote answer under stage, item, step and request
 * hash, and each finished episode. An entry is on disk before {@link #put} returns. Thread safe,
 * and safe for several processes on one directory.
 */
public interface Journal {

  Optional<String> get(Key key);

  /** Keeps the first value; a second put of the same key is ignored and the first is returned. */
  String put(Key key, String json);

  /**
   * Makes sure of room for an entry before what it will hold is paid for. Close it when the entry
   * was put or will not be.
   *
   * @param bytes of the largest value that is expected; a larger one is kept if there happens to be
   *     room
   * @throws io.fireact.failure.FailureException DISK_FULL when there is no room
   */
  Reservation reserve(Key key, int bytes);

  /** Room for one entry. */
  interface Reservation extends AutoCloseable {
    /** As {@link Journal#put}, in the room that was made sure of. */
    String put(String json);

    @Override
    void close();
  }

  /** All entries of a stage with this {@code step}; the order is by item. */
  List<Entry> entries(String stage, String step);

  /** Stages that have entries, in no order. */
  List<String> stages();

  /** When a stage's last entry was written; the epoch when it has none. */
  Instant lastWritten(String stage);

  /** Forgets a stage once its artifacts are published. */
  void forget(String stage);

  /**
   * @param stage stage key
   * @param item question id
   * @param step such as {@code model-0}, {@code search-0} or {@code episode}
   * @param request SHA-256 of the request; empty where there is only one
   */
  record Key(String stage, String item, String step, String request) {}

  /** One entry. */
  record Entry(Key key, String json) {}
}
