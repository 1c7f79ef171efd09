package io.fireact.endtoend;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts what a peer is asked, and holds its answers from some number of questions on, so that a
 * test can kill the asking process at a known moment.
 */
final class Gate {
  private final Map<String, Integer> asked = new HashMap<>();
  private final Map<String, Integer> held = new HashMap<>();
  private int total;
  private int limit = Integer.MAX_VALUE;
  private int waiting;

  /** Called by the peer for each question; returns when the answer may go out. */
  synchronized void pass(String question) {
    asked.merge(question, 1, Integer::sum);
    total++;
    if (total > limit) {
      held.merge(question, 1, Integer::sum);
      waiting++;
      try {
        while (total > limit) {
          wait();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        waiting--;
      }
    }
  }

  /** Answers only so many further questions. */
  synchronized void holdAfter(int more) {
    limit = total + more;
  }

  /** Lets everything through from now on. */
  synchronized void open() {
    limit = Integer.MAX_VALUE;
    notifyAll();
  }

  /** Questions that wait for their answer now. */
  synchronized int waiting() {
    return waiting;
  }

  synchronized int total() {
    return total;
  }

  /** How often each question was asked. */
  synchronized Map<String, Integer> asked() {
    return new TreeMap<>(asked);
  }

  /** How often each question's answer was held, and so may have to be asked for again. */
  synchronized Map<String, Integer> held() {
    return new TreeMap<>(held);
  }
}
