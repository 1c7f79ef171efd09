package io.fireact.lm.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifyTest extends HubCase {
  private static final String LATER = "89abcdef0123456789abcdef0123456789abcdef";

  IdentifyTest(@TempDir Path directory) {
    super(directory);
  }

  @Test
  void aHubModelIsKnownByTheFilesThatDecideWithoutItsWeightsBeingDownloaded() {
    hub.publish(Models.single());

    ModelManifest manifest = identified();

    assertThat(manifest.model()).isEqualTo(HubPeer.MODEL);
    assertThat(manifest.revision()).isEqualTo(HubPeer.COMMIT);
    assertThat(manifest.files())
        .extracting(ModelFile::name)
        .containsExactly(
            "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json");
    assertThat(manifest.files())
        .allSatisfy(
            file ->
                assertThat(file.sha256())
                    .isEqualTo(Digests.of(Models.single().getOrDefault(file.name(), new byte[0]))));
    assertThat(hub.ranges("model.safetensors")).isEmpty();
    assertThat(hub.ranges("README.md")).isEmpty();
  }

  @Test
  void theSameBytesHaveTheSameIdentityInADirectoryAndAtEveryRevision() throws Exception {
    Map<String, byte[]> files = Models.sharded(3);
    hub.publish("main", HubPeer.COMMIT, files);
    Map<String, byte[]> reworded = Models.sharded(3);
    reworded.put("README.md", Models.text("# Better words"));
    hub.publish("v2", LATER, reworded);
    Path local = Models.write(directory.resolve("mine"), files);

    ModelManifest first = identified();
    ModelManifest second = source().identify(HubPeer.MODEL, "v2");
    ModelManifest mine = source().identify(local.toString(), "");

    assertThat(second.revision()).isEqualTo(LATER);
    assertThat(second.sha256()).isEqualTo(first.sha256());
    assertThat(mine.sha256()).isEqualTo(first.sha256());
  }

  @Test
  void everyFileThatDecidesChangesTheIdentity() throws Exception {
    Map<String, byte[]> files = Models.single();
    files.put("generation_config.json", Models.text("{}"));
    files.put("special_tokens_map.json", Models.text("{}"));
    files.put("chat_template.jinja", Models.text("{{ messages }}"));
    files.remove("README.md");
    String before = identityOf("before", files);
    for (String name : List.copyOf(files.keySet())) {
      Map<String, byte[]> changed = new TreeMap<>(files);
      changed.put(name, Models.text("other"));
      assertThat(identityOf("with another " + name, changed)).as(name).isNotEqualTo(before);
    }
    files.put("notes.txt", Models.text("no part of it"));
    assertThat(identityOf("after", files)).isEqualTo(before);
  }

  private String identityOf(String name, Map<String, byte[]> files) throws IOException {
    return source().identify(Models.write(directory.resolve(name), files).toString(), "").sha256();
  }

  @Test
  void aCommitThatIsKnownIsNotAskedForAgain() {
    hub.publish(Models.single());
    ModelManifest first = identified();
    int requests = hub.seen().size();

    assertThat(source().identify(HubPeer.MODEL, HubPeer.COMMIT)).isEqualTo(first);
    assertThat(hub.seen()).hasSize(requests);
    assertThat(identified()).isEqualTo(first);
    assertThat(hub.seen()).as("only the branch's commit").hasSize(requests + 1);
  }

  @Test
  void aBranchThatMovedIsNoticed() {
    hub.publish(Models.single());
    ModelManifest before = identified();
    Map<String, byte[]> changed = Models.single();
    changed.put("model.safetensors", Models.weights(2, Models.WEIGHTS));
    hub.publish("main", LATER, changed);

    ModelManifest after = identified();

    assertThat(after.revision()).isEqualTo(LATER);
    assertThat(after.sha256()).isNotEqualTo(before.sha256());
  }

  @Test
  void aListingOfManyPagesIsReadWholeFromTheHubThatWasAsked() {
    hub.publish(Models.sharded(20));
    hub.pageSize(3);

    // The links between the pages name another host, as a mirror's may.
    assertThat(identified().files()).hasSize(24);
    assertThat(hub.seen().stream().filter(one -> one.path().contains("/tree/"))).hasSize(9);
  }

  @Test
  void withoutTheNetworkTheLastAnswerHolds() {
    hub.publish(Models.single());
    ModelManifest before = identified();
    int requests = hub.seen().size();

    assertThat(source("HF_HUB_OFFLINE", "1").identify(HubPeer.MODEL, "main")).isEqualTo(before);
    assertThatThrownBy(() -> source("HF_HUB_OFFLINE", "true").identify(HubPeer.MODEL, "v3"))
        .satisfies(is(FailureType.BAD_DATA))
        .hasMessageContainingAll(HubPeer.MODEL, "v3", "HF_HUB_OFFLINE");
    assertThat(hub.seen()).hasSize(requests);
  }

  @Test
  void theTokenIsSentAndNeverShown() {
    hub.publish(Models.single());
    hub.next("revision", HubPeer.status(403));

    assertThatThrownBy(
            () -> source("HF_TOKEN", "hf_secretsecretsecret").identify(HubPeer.MODEL, "main"))
        .satisfies(is(FailureType.UNAUTHORIZED))
        .hasMessageContainingAll(HubPeer.MODEL, "gated", "HF_TOKEN")
        .hasMessageNotContaining("secretsecret");
    assertThat(hub.seen().get(0).token()).isEqualTo("Bearer hf_secretsecretsecret");
  }

  @Test
  void theOlderNameOfTheTokenWorks() {
    hub.publish(Models.single());

    source("HUGGING_FACE_HUB_TOKEN", "hf_old").identify(HubPeer.MODEL, "main");

    assertThat(hub.seen()).allMatch(one -> "Bearer hf_old".equals(one.token()));
  }

  @Test
  void aGatedModelWithoutATokenSaysWhatToDo() {
    hub.publish(Models.single());
    hub.next("revision", HubPeer.status(401));

    assertFails(FailureType.UNAUTHORIZED, HubPeer.MODEL, "gated", "HF_TOKEN", "terms");
  }

  @Test
  void aModelOrRevisionThatIsNotThereIsNamed() {
    hub.publish(Models.single());

    assertThatThrownBy(() -> source().identify("tiny/other", "main"))
        .satisfies(is(FailureType.BAD_DATA))
        .hasMessageContainingAll("tiny/other", "main", "404");
    assertThatThrownBy(() -> source().identify(HubPeer.MODEL, "refs/pr/7"))
        .satisfies(is(FailureType.BAD_DATA))
        .hasMessageContainingAll(HubPeer.MODEL, "refs/pr/7");
  }

  @Test
  void aHubWithTooManyRequestsSaysHowLongToWait() {
    hub.publish(Models.single());
    hub.next("tree", HubPeer.status(429, "Retry-After", "17"));

    assertThatThrownBy(this::identified)
        .satisfies(is(FailureType.RATE_LIMITED))
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(17)));
  }

  @Test
  void aHubInTroubleMayBeTriedAgain() {
    hub.publish(Models.single());
    hub.next("revision", HubPeer.status(503));

    assertFails(FailureType.UNAVAILABLE, "503");
    assertThat(identified().files()).isNotEmpty();
  }

  @Test
  void aHubThatIsNotThereIsUnavailable() {
    hub.close();

    assertFails(FailureType.UNAVAILABLE, "HF_ENDPOINT", "HF_HUB_OFFLINE");
  }

  @Test
  void aHubThatSaysNothingTimesOut() {
    CountDownLatch end = new CountDownLatch(1);
    hub.publish(Models.single());
    hub.next("revision", asked -> await(end));
    BaseModelSource impatient =
        source(http.newBuilder().readTimeout(Duration.ofMillis(200)).build());

    assertThatThrownBy(() -> impatient.identify(HubPeer.MODEL, "main"))
        .satisfies(is(FailureType.TIMEOUT));
    end.countDown();
  }

  @Test
  void anInterruptEndsTheQuestionAndIsKept() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    hub.publish(Models.single());
    hub.next(
        "revision",
        asked -> {
          arrived.countDown();
          await(end);
        });
    FutureTask<Boolean> asking =
        new FutureTask<>(
            () -> {
              assertThatThrownBy(this::identified).satisfies(is(FailureType.CANCELLED));
              return Thread.currentThread().isInterrupted();
            });
    Thread thread = new Thread(asking);
    thread.start();
    arrived.await();

    thread.interrupt();

    assertThat(asking.get()).isTrue();
    end.countDown();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a/b/c", "a b", "a//b", "a/..", "https://x/y", "a--b/c", "~user/x", "", "é/x"})
  void aNameThatCanBeNeitherDirectoryNorHubIdIsRefused(String name) {
    assertThatThrownBy(() -> source().identify(name, "main"))
        .satisfies(is(FailureType.BAD_DATA))
        .hasMessageContaining("neither a directory nor a hub id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", "a/../b", "main?x=1", "-x", "a b"})
  void aRevisionThatCanBeNoneIsRefused(String revision) {
    assertThatThrownBy(() -> source().identify(HubPeer.MODEL, revision))
        .satisfies(is(FailureType.BAD_DATA))
        .hasMessageContaining("revision");
    assertThat(hub.seen()).isEmpty();
  }

  @Test
  void anEndpointMayEndWithASlash() {
    hub.publish(Models.single());
    String address = hub.address() + "/";

    assertThat(source("HF_ENDPOINT", address).identify(HubPeer.MODEL, "main").files()).hasSize(4);
  }

  @Test
  void anEndpointThatIsNoAddressIsRefusedByName() {
    ThrowingCallable making = () -> source("HF_ENDPOINT", "hub.example");

    assertThatThrownBy(making)
        .satisfies(is(FailureType.BAD_REQUEST))
        .hasMessageContaining("HF_ENDPOINT");
  }

  private void assertFails(FailureType type, String... words) {
    assertThatThrownBy(this::identified).satisfies(is(type)).hasMessageContainingAll(words);
  }
}
