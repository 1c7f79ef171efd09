package io.fireact.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.provider.Provider;
import io.fireact.spec.SearchSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CallStoreTest {
  private static final Provider PROVIDER =
      Provider.of(new SearchSpec.Http("i", "http://127.0.0.1:1", 1, 300, 20));

  private final Path directory;
  private final CallStore store;

  CallStoreTest(@TempDir Path directory) {
    this.directory = directory.resolve("calls");
    store = open();
  }

  @Test
  void aStoreThatIsNotThereIsEmptyAndStaysSo() {
    assertThat(store.get(key("one", 0))).isEmpty();
    assertThat(store.providers()).isEmpty();
    assertThat(store.damaged()).isEmpty();
    assertThat(directory).doesNotExist();
  }

  @Test
  void theFirstAnswerStaysForEveryProcess() {
    assertThat(store.put(key("one", 0), "one", "{\"a\":1}")).isEqualTo("{\"a\":1}");
    assertThat(open().put(key("one", 0), "one", "{\"a\":2}")).isEqualTo("{\"a\":1}");
    assertThat(open().get(key("one", 0))).contains("{\"a\":1}");
  }

  @Test
  void numbersAndTextsComeBackAsTheyWere() {
    String json =
        "{\"text\":\"\\u0000 \ud83d\ude00 \ud800 \\\"\",\"seconds\":0.30000000000000004,"
            + "\"seed\":-9223372036854775808}";
    store.put(key("one", 0), "\ud800", json);
    assertThat(open().get(key("one", 0)).orElseThrow()).isEqualTo(json);
  }

  @Test
  void answersAreListedByIdentityInAFixedOrder() {
    store.describe(PROVIDER, "identity");
    for (int i = 0; i < 40; i++) {
      store.put(key("request " + i, 0), "request " + i, Integer.toString(i));
    }
    store.put(key("request 3", 7), "request 3", "33");
    store.put(CallKey.of(PROVIDER, "another", "x", 0), "x", "0");
    String identity = key("one", 0).identity();

    assertThat(open().providers()).containsExactly("search-http");
    assertThat(store.identities("search-http")).isEqualTo(Map.of(identity, "\"identity\""));
    assertThat(store.counts("search-http")).containsEntry(identity, 41L).hasSize(2);
    List<String> answers = new ArrayList<>();
    store.forEach("search-http", identity, answer -> answers.add(answer.request()));
    assertThat(answers).hasSize(41).isSorted();
    List<String> abouts = new ArrayList<>();
    store.forEach(
        "search-http", identity, answer -> abouts.add(answer.about() + "=" + answer.answer()));
    assertThat(abouts).contains("request 3=3", "request 3=33", "request 39=39");
  }

  @Test
  void aDamagedAnswerIsAbsentAndAskedForAgainAndItsFileCanBeRemoved() throws IOException {
    store.put(key("one", 0), "one", "1");
    store.put(key("two", 0), "two", "2");
    damage("one");
    assertThat(store.get(key("one", 0))).isEmpty();
    assertThat(open().damaged()).hasSize(1);
    assertThat(store.put(key("one", 0), "one", "11")).isEqualTo("11");
    assertThat(open().damaged()).as("asked for again").isEmpty();
    store.removeDamaged();
    assertThat(open().get(key("one", 0))).as("behind a damaged file").contains("11");

    damage("two");
    assertThat(open().damaged()).hasSize(1);
    store.removeDamaged();
    assertThat(open().damaged()).isEmpty();
    assertThat(open().get(key("two", 0))).isEmpty();
    assertThat(open().put(key("two", 0), "two", "22")).isEqualTo("22");
  }

  @Test
  void aProviderCanBeForgotten() {
    store.put(key("one", 0), "one", "1");
    store.forget("search-http");
    assertThat(open().get(key("one", 0))).isEmpty();
    assertThat(open().providers()).isEmpty();
  }

  /** Changes a byte of the file of an answer. */
  private void damage(String about) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = Files.readString(file);
        if (content.contains("about\\\":\\\"" + about)) {
          Files.writeString(file, content.replaceFirst("about", "aboxt"));
          return;
        }
      }
    }
    throw new IllegalStateException("no file is about " + about);
  }

  private CallStore open() {
    return new CallStore(directory);
  }

  private static CallKey key(String request, long sample) {
    return CallKey.of(PROVIDER, "identity", request, sample);
  }
}
