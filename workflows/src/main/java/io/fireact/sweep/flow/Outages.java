package io.fireact.sweep.flow;

import io.fireact.failure.FailureText;
import io.fireact.failure.FailureType;
import io.fireact.failure.FailureType.Effect;
import io.fireact.sweep.Outage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The episodes of a stage that are unfinished since a provider failed, and the breaker that keeps a
 * stage from asking on when it is down. Pure; not thread safe.
 *
 * <p>A passing failure of one episode leaves the others alone. {@link #IN_A_ROW} of them without a
 * success between end the asking, as does one that only a person can end, such as a full disk or an
 * account without credit. A request that the peer calls wrong is the set-up's fault, and ends the
 * asking at once, unless other episodes of the stage have ended well, which shows that it is the
 * question's.
 */
final class Outages {
  /** More failed episodes in a row are no chance: each stands for all its attempts. */
  static final int IN_A_ROW = 10;

  private final Map<List<String>, Outage> outages = new LinkedHashMap<>();
  private int row;
  private boolean open;
  private boolean refused;

  Outages(List<Outage> earlier) {
    earlier.forEach(outage -> outages.put(key(outage.provider(), outage.type()), outage));
  }

  void succeeded() {
    row = 0;
  }

  /**
   * An episode failed.
   *
   * @param others whether episodes of the stage have ended well
   * @return whether its stage may go on without it; if not it is the stage's failure
   */
  boolean failed(String caller, FailureText failure, boolean others, long now) {
    @Nullable FailureType type = FailureType.of(failure.type()).orElse(null);
    String provider = type == FailureType.DISK_FULL ? "the disk" : caller;
    boolean ofTheQuestion = type == FailureType.BAD_REQUEST && others;
    if (type == null || !(type.isTransient() || ofTheQuestion)) {
      return false;
    }
    row++;
    if (ofTheQuestion && row >= IN_A_ROW) {
      return false;
    }
    open |= type.effect() == Effect.STOP || row >= IN_A_ROW;
    refused |= ofTheQuestion;
    outages.merge(
        key(provider, failure.type()),
        new Outage(provider, failure.type(), 1, now, failure.message()),
        (before, one) ->
            new Outage(
                provider,
                failure.type(),
                before.episodes() + 1,
                before.since(),
                failure.message()));
    return true;
  }

  /** Whether no further episode should begin. */
  boolean open() {
    return open;
  }

  /** Whether the peer called some of the requests wrong, which does not pass of itself. */
  boolean refused() {
    return refused;
  }

  /** Unfinished episodes that have begun. */
  int episodes() {
    return outages.values().stream().mapToInt(Outage::episodes).sum();
  }

  List<Outage> all() {
    return List.copyOf(outages.values());
  }

  /**
   * What a person is told of an incomplete stage.
   *
   * @param unfinished episodes, also those that have not begun
   */
  String sentence(int unfinished, int total) {
    int notBegun = unfinished - episodes();
    StringBuilder text = new StringBuilder();
    text.append("%d of %d episodes are unfinished".formatted(unfinished, total));
    text.append(": ").append(causes());
    if (notBegun > 0) {
      text.append("; %d were not begun for that".formatted(notBegun));
    }
    text.append("; the same command asks these %d again, and only these".formatted(unfinished));
    if (refused) {
      text.append(
          "; where the peer will never take them, run.failed_episodes says how many may be given"
              + " up");
    }
    return text.toString();
  }

  /** What a person is told of a stage that is done without some of its episodes. */
  String givenUp(int total) {
    return "%d of %d episodes were given up and count as wrong: %s; the same command asks them again"
        .formatted(episodes(), total, causes());
  }

  private String causes() {
    List<Outage> most =
        outages.values().stream()
            .sorted(Comparator.comparing(Outage::episodes, Comparator.reverseOrder()))
            .toList();
    if (most.isEmpty()) {
      return "nothing is known of them";
    }
    StringBuilder text = new StringBuilder(cause(most.get(0)));
    most.stream()
        .skip(1)
        .forEach(
            other ->
                text.append(
                    "; %s failed for %d (%s)"
                        .formatted(other.provider(), other.episodes(), other.type())));
    return text.append("; the last of the first kind: ").append(most.get(0).message()).toString();
  }

  private static String cause(Outage outage) {
    return "%s failed for %d since %s (%s)"
        .formatted(
            outage.provider(),
            outage.episodes(),
            Instant.ofEpochMilli(outage.since()).truncatedTo(ChronoUnit.SECONDS),
            outage.type());
  }

  private static List<String> key(String provider, String type) {
    return List.of(provider, type);
  }
}
