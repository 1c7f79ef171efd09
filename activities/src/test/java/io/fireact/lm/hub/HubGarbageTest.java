package io.fireact.lm.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.failure.FailureType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a hub answers that cannot be right is one clear error each, and nothing hangs. */
class HubGarbageTest extends HubCase {
  HubGarbageTest(@TempDir Path directory) {
    super(directory);
  }

  @BeforeEach
  void publish() {
    hub.publish(Models.single());
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>log in to the network</html>", "", "[]", "7", "{}", "{\"sha\":1}"})
  void anAnswerThatNamesNoCommitIsRefused(String body) {
    hub.next("revision", HubPeer.body(body));

    assertFails(FailureType.BAD_ANSWER, "/revision/main", "HF_ENDPOINT");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html></html>",
        "{}",
        "[1]",
        "[{\"type\":\"file\",\"size\":1}]",
        "[{\"type\":\"file\",\"path\":\"a\"}]",
        "[{\"type\":\"file\",\"path\":\"a\",\"size\":-1}]",
        "[{\"type\":\"file\",\"path\":\"a\",\"size\":1e30}]",
        "[{\"type\":\"file\",\"path\":\"a\",\"size\":1,\"lfs\":{\"oid\":\"beef\",\"size\":1}}]",
        "[{\"type\":\"file\",\"path\":\"a\",\"size\":1},{\"type\":\"file\",\"path\":\"a\",\"size\":1}]",
      })
  void aListingThatCannotBeOneIsRefused(String body) {
    hub.next("tree", HubPeer.body(body));

    assertFails(FailureType.BAD_ANSWER, "/tree/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../config.json", "/etc/passwd", "a/../../b", "a\\\\b"})
  void aListingWithANameThatLeadsOutsideIsRefused(String name) {
    hub.next(
        "tree", HubPeer.body("[{\"type\":\"file\",\"path\":\"%s\",\"size\":1}]".formatted(name)));

    assertFails(FailureType.BAD_DATA, "outside");
  }

  @Test
  void aListingOfAHundredThousandFilesIsNotAModel() {
    StringBuilder files = new StringBuilder("[");
    for (int i = 0; i < 100_000; i++) {
      files.append(i == 0 ? "" : ",");
      files.append("{\"type\":\"file\",\"path\":\"file").append(i).append("\",\"size\":1}");
    }
    hub.next("tree", HubPeer.body(files.append("]").toString()));

    assertFails(FailureType.BAD_DATA, "more than 10000 files");
  }

  @Test
  void aListingWithoutEndIsBrokenOff() {
    hub.next(
        "tree",
        asked -> {
          asked.exchange().sendResponseHeaders(200, 0);
          pour(asked.exchange().getResponseBody(), "[\n".repeat(1 << 15));
        });

    assertFails(FailureType.BAD_ANSWER, "more than");
  }

  @Test
  void pagesThatFollowThemselvesEnd() {
    String self = "</api/models/tiny/llama/tree/x?cursor=1>; rel=\"next\"";
    for (int i = 0; i < 3; i++) {
      hub.next(
          "tree",
          asked -> {
            asked.exchange().getResponseHeaders().set("Link", self);
            HubPeer.send(asked.exchange(), Models.text("[]"));
          });
    }

    assertFails(FailureType.BAD_ANSWER, "next page");
  }

  @Test
  void aSmallFileOfAnotherLengthThanListedIsRefused() {
    hub.next("config.json", HubPeer.body("{}"));

    assertFails(FailureType.BAD_ANSWER, "config.json", "bytes");
  }

  @Test
  void aSmallFileThatNeverEndsIsBrokenOff() {
    hub.next(
        "config.json",
        asked -> {
          asked.exchange().sendResponseHeaders(200, 0);
          pour(asked.exchange().getResponseBody(), "{".repeat(1 << 16));
        });

    assertFails(FailureType.BAD_ANSWER, "config.json", "bytes");
  }

  @Test
  void aSmallFileWhoseAnnouncedLengthIsALieIsUnavailable() {
    hub.next("config.json", HubPeer.cutAfter(3));

    assertFails(FailureType.UNAVAILABLE, "config.json");
  }

  @Test
  void aLargeFileWithoutADigestIsRefusedBeforeItIsRead() {
    hub.next(
        "tree",
        HubPeer.body(
            """
            [{"type":"file","path":"config.json","size":23},
             {"type":"file","path":"tokenizer.json","size":13},
             {"type":"file","path":"model.safetensors","size":5000000000}]
            """));

    assertFails(FailureType.BAD_DATA, "model.safetensors", "5000000000", "SHA-256");
    assertThat(hub.ranges("model.safetensors")).isEmpty();
  }

  private void assertFails(FailureType type, String... words) {
    assertThatThrownBy(this::identified).satisfies(is(type)).hasMessageContainingAll(words);
  }

  /** Writes until the reader has enough. */
  private static void pour(OutputStream out, String text) throws IOException {
    byte[] bytes = Models.text(text);
    while (true) {
      out.write(bytes);
    }
  }
}
