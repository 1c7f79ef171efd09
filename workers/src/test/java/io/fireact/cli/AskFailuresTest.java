package io.fireact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.fireact.cli.Commands.Outcome;
import io.fireact.cli.shell.ExitCode;
import io.fireact.json.Json;
import io.fireact.lm.TinyStudent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A search that fails is seen by whoever looks at the exit code only. */
final class AskFailuresTest {
  private static final String QUESTION = "where was anna born?";

  private static Path directory;
  private static Path model;
  private static HttpServer search;
  private static final AtomicInteger asked = new AtomicInteger();
  private static volatile int status;

  @BeforeAll
  static void train(@TempDir Path temporary) throws IOException {
    directory = temporary;
    model = TinyStudent.searcher(directory);
    search = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    search.createContext(
        "/search",
        exchange -> {
          asked.incrementAndGet();
          byte[] body =
              "{\"error\": \"down\\u001b[2J\", \"results\": []}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    search.start();
  }

  @AfterAll
  static void close() {
    search.stop(0);
  }

  @Test
  void oneQuestionWhoseSearchFailsIsAnExitCode() {
    status = 503;
    Outcome outcome = ask(new Commands(directory), QUESTION);
    assertThat(asked.get()).as("the agent searches").isPositive();
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(ExitCode.ENVIRONMENT.number());
    assertThat(outcome.out()).contains("The search failed: ", "503", "No answer: the search tool");
    assertThat(outcome.out()).doesNotContain("\u001b");
  }

  @Test
  void pipedQuestionsAreAllAskedAndTheCountIsSaid() {
    status = 503;
    Outcome outcome =
        ask(new Commands(directory).typing(QUESTION + "\n\n" + QUESTION + "\n"), "--json");
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(ExitCode.ENVIRONMENT.number());
    assertThat(outcome.out().lines().map(line -> Json.read(line, JsonNode.class)))
        .hasSize(2)
        .allMatch(answer -> answer.path("disposition").asText().equals("TOOL_FAILED"));
    assertThat(outcome.err())
        .contains("the search failed: ", "2 of 2 questions were not answered")
        .doesNotContain("\u001b");
  }

  @Test
  void aSearchThatCannotWorkEndsTheCommand() {
    status = 404;
    Outcome outcome = ask(new Commands(directory), QUESTION);
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED.number());
    assertThat(outcome.err()).contains("404");
  }

  @Test
  void aSearchThatFindsNothingIsNoFailure() {
    status = 200;
    Outcome outcome = ask(new Commands(directory), QUESTION);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
  }

  @Test
  void inputThatIsNoTextIsRefusedByItsLine() {
    status = 200;
    byte[] input =
        (QUESTION + "\nwhere was Andr\u00e9 born?\n").getBytes(StandardCharsets.ISO_8859_1);
    Outcome outcome = ask(new Commands(directory).reading(new ByteArrayInputStream(input)));
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(outcome.err()).contains("line 2 of standard input is not UTF-8");
  }

  private static Outcome ask(Commands commands, String... more) {
    List<String> arguments = new ArrayList<>(List.of("ask", "--model", model.toString()));
    arguments.addAll(
        List.of(
            "--search-endpoint",
            "http://127.0.0.1:%d/search".formatted(search.getAddress().getPort())));
    arguments.addAll(List.of("--device", "cpu", "--rounds", "2"));
    arguments.addAll(List.of(more));
    return commands.run(arguments.toArray(new String[0]));
  }
}
