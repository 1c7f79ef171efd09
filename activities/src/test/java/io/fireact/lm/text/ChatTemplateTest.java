package io.fireact.lm.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTemplateTest {
  private static final Clock DAY =
      Clock.fixed(Instant.parse("2024-07-06T12:00:00Z"), ZoneOffset.UTC);

  @SuppressWarnings("NullAway.Init") // set by JUnit
  @TempDir
  Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama-2-chat",
        "codellama-instruct",
        "mistral-instruct-v0.1",
        "mistral-instruct-v0.2",
        "mistral-instruct-v0.3",
        "llama-3-instruct",
        "llama-3.1-instruct",
        "llama-3.2-instruct",
        "smollm2-instruct",
        "qwen2-instruct",
        "qwen2.5-instruct",
        "operators",
        "chatml-axolotl",
        "reasoning-distill",
        "thinking-last-query",
        "generation-modes",
        "macros-and-columns",
        "alternate-strict",
        "no-system",
        "line-by-line",
        "plain-names",
        "preamble"
      })
  void conversationsAreWrittenAsTransformersWritesThem(String name) throws Exception {
    Path chats = Path.of(ChatTemplateTest.class.getResource("chat").toURI());
    JsonNode expected = Json.mapper().readTree(Files.readString(chats.resolve(name + ".json")));
    Files.copy(chats.resolve(name + ".jinja"), directory.resolve("chat_template.jinja"));
    ObjectNode config = Json.mapper().createObjectNode();
    config.set("bos_token", expected.get("bos_token"));
    config.set("eos_token", expected.get("eos_token"));
    Files.writeString(directory.resolve("tokenizer_config.json"), config.toString());
    ChatTemplate template = ChatTemplate.read(directory, DAY).orElseThrow();
    SoftAssertions all = new SoftAssertions();
    for (JsonNode one : expected.get("cases")) {
      List<ChatTemplate.Message> messages = messages(one);
      boolean answer = one.get("answer").booleanValue();
      if (one.has("text")) {
        all.assertThatCode(
                () ->
                    assertThat(template.render(messages, answer))
                        .as(messages.toString())
                        .isEqualTo(one.get("text").textValue()))
            .doesNotThrowAnyException();
      } else {
        all.assertThatThrownBy(() -> template.render(messages, answer))
            .as(messages.toString())
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(one.get("refused").textValue());
      }
    }
    all.assertAll();
  }

  @Test
  void aTemplateIsTakenFromTheConfigAloneOrByItsNameAndAFileComesFirst() throws Exception {
    assertThat(ChatTemplate.read(directory)).isEmpty();
    Path config = directory.resolve("tokenizer_config.json");
    Files.writeString(config, "{\"chat_template\":\"one\"}");
    assertThat(rendered()).isEqualTo("one");
    Files.writeString(
        config,
        "{\"chat_template\":[{\"name\":\"tool_use\",\"template\":\"no\"},"
            + "{\"name\":\"default\",\"template\":\"two\"}]}");
    assertThat(rendered()).isEqualTo("two");
    Files.writeString(directory.resolve("chat_template.jinja"), "three");
    assertThat(rendered()).isEqualTo("three");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ 'a'.getClass() }}",
        "{{ messages.getClass() }}",
        "{{ messages[0].getClass().forName('java.lang.Runtime') }}",
        "{{ 'a'.toString() }}",
        "{{ loop.cycle() }}{% for m in messages %}{{ loop.remove() }}{% endfor %}",
        "{% include '/etc/passwd' %}",
        "{% import '/etc/passwd' as p %}",
        "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}x{% endfor"
            + " %}{% endfor %}{% endfor %}",
        "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
        "{% for x in messages %}{% if %}",
        "{{ nosuchfunction() }}",
        "{{ 'a' | nosuchfilter }}",
        "{% for m in messages %}{% if true %}{{ m.content | nosuchfilter }}{% endif %}{% endfor %}",
        "{% if 'a' is nosuchtest %}{% endif %}",
        "{{ messages.class.name }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ messages.append(1) }}",
        "{% nosuchtag %}"
      })
  void aTemplateReachesNothingOutsideAndEndsSoonWithItsReason(String source) throws Exception {
    Files.writeString(directory.resolve("chat_template.jinja"), source);
    assertThatThrownBy(this::rendered)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the chat template of " + directory)
        .hasMessageContaining("cannot be used: line 1: ");
  }

  @Test
  void whatATemplateFailsAtIsFoundWhenItIsReadAndWhatItRefusesIsNot() throws Exception {
    Path file = directory.resolve("chat_template.jinja");
    Files.writeString(
        file,
        "{% for m in messages %}{% if m.role == 'assistant' %}\n{{ 1 / 0 }}{% endif %}{% endfor %}");
    assertThatThrownBy(this::rendered)
        .hasMessageContaining("cannot be used: line 2: ZeroDivisionError: division by zero");
    Files.writeString(
        file,
        "{% if messages[0].role == 'system' %}{{ raise_exception('no system') }}{% endif %}"
            + "{% if messages|length > 1 %}{{ raise_exception('one turn') }}{% endif %}ok");
    assertThat(rendered()).isEqualTo("ok");
    assertThatThrownBy(
            () ->
                ChatTemplate.read(directory)
                    .orElseThrow()
                    .render(List.of(new ChatTemplate.Message("system", "a")), true))
        .hasMessage("the chat template does not take the conversation: line 1: no system");
    Files.writeString(file, "{{ raise_exception('never') }}");
    assertThatThrownBy(this::rendered).hasMessageContaining("cannot be used: line 1: never");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{{ 'a'.class }}", "{{ messages[0].__class__ }}", "{{ messages[0].class }}"})
  void propertiesOfJavaObjectsAreNotThere(String source) throws Exception {
    Files.writeString(directory.resolve("chat_template.jinja"), "[" + source + "]");
    assertThat(rendered()).isEqualTo("[]");
  }

  @Test
  void aTextThatDoublesWithoutEndIsStopped() throws Exception {
    Files.writeString(
        directory.resolve("chat_template.jinja"),
        "{% set ns = namespace(s='x') %}{% for a in range(60) %}{% set ns.s = ns.s ~ ns.s %}"
            + "{% endfor %}{{ ns.s }}");
    assertThatThrownBy(this::rendered).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTagThatDoesNotEndNamesItsFile() throws Exception {
    Files.writeString(directory.resolve("chat_template.jinja"), "a {{ 'b }}");
    assertThatThrownBy(() -> ChatTemplate.read(directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("chat_template.jinja cannot be used: line 1: unexpected char");
  }

  private String rendered() {
    return ChatTemplate.read(directory)
        .orElseThrow()
        .render(List.of(new ChatTemplate.Message("user", "Hello")), true);
  }

  private static List<ChatTemplate.Message> messages(JsonNode one) {
    List<ChatTemplate.Message> messages = new ArrayList<>();
    for (JsonNode message : one.get("messages")) {
      messages.add(
          new ChatTemplate.Message(
              message.get("role").textValue(), message.get("content").textValue()));
    }
    return messages;
  }
}
