package io.fireact.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link Journal} must do; the test of each extends this. */
abstract class JournalContract {
  static final String STAGE = Records.key('a');
  private static final int THREADS = 16;

  private Journal journal;

  /** A new client of this test's one journal, as another process would have. */
  abstract Journal open();

  /** Changes a stored byte of an entry, behind the journal's back. */
  abstract void damage(Journal.Key key) throws IOException;

  @BeforeEach
  void openJournal() {
    journal = open();
  }

  @Test
  void anEmptyJournalHasNothing() {
    assertThat(journal.get(key("q", "model-0", ""))).isEmpty();
    assertThat(journal.entries(STAGE, "model-0")).isEmpty();
    journal.forget(STAGE);
  }

  @Test
  void theFirstValueIsKeptForAnybody() {
    Journal.Key key = key("q", "model-0", "r");

    assertThat(journal.put(key, "{\"a\":1}")).isEqualTo("{\"a\":1}");
    assertThat(journal.put(key, "{\"a\":2}")).isEqualTo("{\"a\":1}");
    assertThat(open().put(key, "{\"a\":3}")).isEqualTo("{\"a\":1}");

    assertThat(journal.get(key)).contains("{\"a\":1}");
    assertThat(open().get(key)).contains("{\"a\":1}");
  }

  @Test
  void eachPartOfAKeyCounts() {
    List<Journal.Key> keys =
        List.of(
            new Journal.Key(STAGE, "q", "model-0", "r"),
            new Journal.Key(Records.key('b'), "q", "model-0", "r"),
            new Journal.Key(STAGE, "q2", "model-0", "r"),
            new Journal.Key(STAGE, "q", "model-1", "r"),
            new Journal.Key(STAGE, "q", "model-0", "r2"),
            new Journal.Key(STAGE, "q", "model-0", ""),
            new Journal.Key(STAGE, "qr", "model-0", ""));

    for (int i = 0; i < keys.size(); i++) {
      assertThat(journal.put(keys.get(i), "" + i)).isEqualTo("" + i);
    }
    for (int i = 0; i < keys.size(); i++) {
      assertThat(open().get(keys.get(i))).contains("" + i);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ".",
        "..",
        "../../x",
        "a/b",
        "A",
        "a",
        "\u00e9",
        "\ud83d\ude00",
        "\ud800",
        "line\nbreak",
        "nul\0",
        "quote\"'\\",
        "con",
        "a very long item ................................"
            + "................................................................................"
            + "................................................................................"
      })
  void namesMayHoldAnything(String name) {
    Journal.Key key = new Journal.Key(name, name, name, name);

    journal.put(key, "\"" + name + "\"");

    assertThat(open().get(key)).contains("\"" + name + "\"");
    assertThat(open().entries(name, name))
        .containsExactly(new Journal.Entry(key, "\"" + name + "\""));
  }

  @Test
  void entriesOfAStepAreInTheOrderOfTheirItems() {
    for (String item : List.of("b", "c", "a", "B", "aa")) {
      journal.put(key(item, "episode", ""), "\"" + item + "\"");
      journal.put(key(item, "model-0", "r"), "1");
    }
    journal.put(key("a", "episode", "second"), "2");

    assertThat(open().entries(STAGE, "episode"))
        .extracting(entry -> entry.key().item() + entry.json())
        .containsExactly("B\"B\"", "a\"a\"", "a2", "aa\"aa\"", "b\"b\"", "c\"c\"");
  }

  @Test
  void stagesWithEntriesAreKnownUntilTheyAreForgotten() {
    Instant before = Instant.now().minusSeconds(2);
    journal.put(key("q", "model-0", "r"), "1");
    journal.put(new Journal.Key("a name: odd", "q", "model-0", "r"), "2");

    assertThat(open().stages()).containsExactlyInAnyOrder(STAGE, "a name: odd");
    assertThat(journal.lastWritten(STAGE)).isAfter(before);
    journal.forget(STAGE);
    assertThat(open().stages()).containsExactly("a name: odd");
    assertThat(journal.lastWritten(STAGE)).isEqualTo(Instant.EPOCH);
  }

  @Test
  void aForgottenStageHasNothingAndTheOthersEverything() {
    Journal.Key other = new Journal.Key(Records.key('b'), "q", "episode", "");
    journal.put(key("q", "episode", ""), "1");
    journal.put(key("q", "model-0", "r"), "1");
    journal.put(other, "1");

    journal.forget(STAGE);

    assertThat(open().get(key("q", "episode", ""))).isEmpty();
    assertThat(open().entries(STAGE, "model-0")).isEmpty();
    assertThat(open().get(other)).contains("1");
    assertThat(journal.put(key("q", "episode", ""), "2")).isEqualTo("2");
  }

  @Test
  void ofManyWritersOfOneKeyTheSameOneWinsForAll() throws Exception {
    for (int round = 0; round < 20; round++) {
      Journal.Key key = key("q" + round, "model-0", "r");
      List<Callable<String>> writers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Journal client = i % 2 == 0 ? journal : open();
        String value = "{\"writer\":" + i + "}";
        writers.add(() -> client.put(key, value));
      }

      List<String> returned = ArtifactStoreContract.together(writers);

      assertThat(returned).containsOnly(returned.get(0));
      assertThat(open().get(key)).contains(returned.get(0));
    }
    assertThat(journal.entries(STAGE, "model-0")).hasSize(20);
  }

  @Test
  void writersOfManyKeysDoNotDisturbEachOther() throws Exception {
    List<Callable<Integer>> writers = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      String writer = "w" + i;
      Journal client = open();
      writers.add(
          () -> {
            for (int item = 0; item < 25; item++) {
              client.put(key(writer + "-" + item, "step", ""), writer);
            }
            return 25;
          });
    }
    ArtifactStoreContract.together(writers);

    assertThat(open().entries(STAGE, "step"))
        .hasSize(THREADS * 25)
        .allSatisfy(entry -> assertThat(entry.key().item()).startsWith(entry.json() + "-"));
  }

  @Test
  void aChangedEntryIsAbsentUntilItIsPutAgain() throws IOException {
    Journal.Key key = key("q", "model-0", "r");
    for (int times = 0; times < 3; times++) {
      String value = "{\"answer\":" + times + "}";
      assertThat(journal.put(key, value)).isEqualTo(value);
      assertThat(open().entries(STAGE, "model-0")).containsExactly(new Journal.Entry(key, value));

      damage(key);

      assertThat(journal.get(key)).isEmpty();
      assertThat(open().get(key)).isEmpty();
      assertThat(open().entries(STAGE, "model-0")).isEmpty();
    }
  }

  @Test
  void ofManyRepairsTheSameOneWinsForAll() throws Exception {
    Journal.Key key = key("q", "model-0", "r");
    journal.put(key, "0");
    damage(key);
    List<Callable<String>> writers = new ArrayList<>();
    for (int i = 1; i <= THREADS; i++) {
      Journal client = open();
      String value = "" + i;
      writers.add(() -> client.put(key, value));
    }

    List<String> returned = ArtifactStoreContract.together(writers);

    assertThat(returned).containsOnly(returned.get(0)).doesNotContain("0");
    assertThat(open().get(key)).contains(returned.get(0));
  }

  @Test
  void aReservationKeepsWhatIsPutAndTheFirstValueAndNothingElse() {
    Journal.Key key = key("q", "model-0", "r");
    try (Journal.Reservation room = journal.reserve(key, 4096)) {
      assertThat(open().get(key)).isEmpty();
      assertThat(open().entries(STAGE, "model-0")).isEmpty();
      assertThat(room.put("1")).isEqualTo("1");
    }
    try (Journal.Reservation late = open().reserve(key, 4096)) {
      assertThat(late.put("2")).isEqualTo("1");
    }
    Journal.Key large = key("large", "model-0", "r");
    try (Journal.Reservation room = journal.reserve(large, 10)) {
      assertThat(room.put("\"" + "x".repeat(1000) + "\"")).hasSize(1002);
    }
    journal.reserve(key("unused", "model-0", "r"), 4096).close();
    assertThat(open().entries(STAGE, "model-0"))
        .extracting(entry -> entry.key().item())
        .containsExactly("large", "q");
    journal.forget(STAGE);
    assertThat(open().stages()).isEmpty();
  }

  @Test
  void aReservationOutlivesTheStageThatIsForgottenMeanwhile() {
    Journal.Key key = key("q", "model-0", "r");
    try (Journal.Reservation room = journal.reserve(key, 4096)) {
      journal.forget(STAGE);
      assertThat(room.put("1")).isEqualTo("1");
    }
    assertThat(open().get(key)).contains("1");
  }

  @Test
  void anInterruptedThreadStillKeepsItsAnswer() {
    Thread.currentThread().interrupt();
    journal.put(key("q", "model-0", "r"), "1");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(open().get(key("q", "model-0", "r"))).contains("1");
  }

  static Journal.Key key(String item, String step, String request) {
    return new Journal.Key(STAGE, item, step, request);
  }
}
