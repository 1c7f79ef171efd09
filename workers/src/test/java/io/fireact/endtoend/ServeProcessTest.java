package io.fireact.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.json.Json;
import io.fireact.lm.TinyStudent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code fireact serve} as a process of its own. */
@Execution(ExecutionMode.CONCURRENT)
final class ServeProcessTest {
  private static final Pattern ADDRESS = Pattern.compile("on (http://127\\.0\\.0\\.1:\\d+)/v1");

  private static Path directory;
  private static Path base;
  private static Path adapter;

  private final HttpClient client = HttpClient.newHttpClient();
  private FireactProcess process;

  @BeforeAll
  static void train(@TempDir Path temporary) {
    directory = temporary;
    base = TinyStudent.base(directory, 256);
    adapter = TinyStudent.adapter(directory, base);
  }

  @AfterEach
  void kill() throws InterruptedException {
    if (process != null && process.alive()) {
      process.kill();
    }
  }

  @Test
  void itSaysHowItIsCalledAnswersAndEndsInOrder() throws Exception {
    process = serve(Map.of(), "--adapter", "tuned=" + adapter, "--port", "0");
    String address = address();
    assertThat(process.errors())
        .contains("serving base and its adapter tuned", "curl " + address + "/v1/completions");
    JsonNode answer =
        Json.read(
            post(address, "{\"model\": \"tuned\", \"prompt\": \"anna\", \"max_tokens\": 3}", "")
                .body(),
            JsonNode.class);
    assertThat(answer.at("/usage/completion_tokens").asInt()).isPositive();
    process.terminate();
    assertThat(process.exitCode()).as(process.errors()).isZero();
    assertThat(process.errors()).contains("stopping in order");
    assertThat(process.output()).isEmpty();
  }

  @Test
  void aKeyFromTheEnvironmentIsAskedForAndATakenPortIsSaid() throws Exception {
    process = serve(Map.of("MY_KEY", "sesame"), "--api-key-variable", "MY_KEY", "--port", "0");
    String address = address();
    String body = "{\"model\": \"base\", \"prompt\": \"anna\", \"max_tokens\": 3}";
    assertThat(post(address, body, "").statusCode()).isEqualTo(401);
    assertThat(post(address, body, "sesame").statusCode()).isEqualTo(200);
    assertThat(process.errors()).doesNotContain("sesame");

    String port = address.substring(address.lastIndexOf(':') + 1);
    FireactProcess second = serve(Map.of(), "--port", port);
    assertThat(second.exitCode()).isEqualTo(3);
    assertThat(second.errors()).contains("port " + port, "--port 0").doesNotContain("\tat ");
  }

  @Test
  void whatCannotBeServedIsSaidInASentence() throws Exception {
    FireactProcess unset = serve(Map.of(), "--api-key-variable", "NOT_SET", "--port", "0");
    FireactProcess twice = serve(Map.of(), "--adapter", "base=" + adapter, "--port", "0");
    FireactProcess device = serve(Map.of(), "--device", "tpu", "--port", "0");
    assertThat(unset.exitCode()).isEqualTo(3);
    assertThat(unset.errors()).contains("NOT_SET is not set");
    assertThat(twice.exitCode()).isEqualTo(2);
    assertThat(twice.errors()).contains("two models are named base");
    assertThat(device.exitCode()).isEqualTo(2);
    assertThat(device.errors()).contains("'tpu' is not known");
  }

  private FireactProcess serve(Map<String, String> environment, String... arguments)
      throws IOException {
    String[] all = new String[arguments.length + 3];
    all[0] = "serve";
    all[1] = "--model";
    all[2] = base.toString();
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return FireactProcess.start(
        directory.resolve("home"), directory.resolve("logs"), environment, all);
  }

  /** Where it serves, once it has said all that it says at its start. */
  private String address() {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
    while (true) {
      String said = process.errors();
      Matcher matcher = ADDRESS.matcher(said);
      if (said.contains("Ctrl-C stops") && matcher.find()) {
        return matcher.group(1);
      }
      assertThat(process.alive()).as(process.errors()).isTrue();
      assertThat(System.nanoTime()).as(process.errors()).isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private HttpResponse<String> post(String address, String body, String key) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + "/v1/completions"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
