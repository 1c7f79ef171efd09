package io.fireact.lm.text.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Held to Jinja2 by templates that test/parity/jinja.py renders, whole ones in ChatTemplateTest.
 */
class TemplateTest {
  private static final Clock DAY =
      Clock.fixed(Instant.parse("2024-07-06T12:34:56Z"), ZoneOffset.UTC);

  /** What Python has and this has not, which is said while parsing. */
  private static final String LACKING = ".*(is not there|no known).*";

  @Test
  void whatIsTooDeepForAThreadsStackIsRefusedByItsLineToo() throws Exception {
    Template template =
        Template.parse("a\n{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}");
    List<JinjaException> refused = new ArrayList<>();
    Runnable rendering =
        () ->
            refused.add(
                catchThrowableOfType(JinjaException.class, () -> template.render(Map.of(), DAY)));
    // The smallest stack holds fewer calls than the limit, the largest all of them.
    for (long stack : new long[] {1 << 18, 1 << 26}) {
      Thread thread = new Thread(null, rendering, "stack " + stack, stack);
      thread.start();
      thread.join();
    }
    assertThat(refused)
        .hasSize(2)
        .allSatisfy(refusal -> assertThat(refusal).hasMessageStartingWith("line 2: "));
  }

  @Test
  void templatesGivePythonsTextOrNone() throws Exception {
    JsonMapper mapper = new JsonMapper();
    JsonNode all =
        mapper.readTree(
            Files.readString(Path.of(TemplateTest.class.getResource("templates.json").toURI())));
    Map<String, Object> variables =
        mapper.convertValue(all.get("variables"), new TypeReference<>() {});
    List<String> wrong = new ArrayList<>();
    int texts = 0;
    for (JsonNode one : all.get("cases")) {
      String source = one.get("t").textValue();
      String expected = one.path("text").textValue();
      Template template;
      try {
        template = Template.parse(source);
      } catch (JinjaException e) {
        assertThat(e.line()).as(source).isPositive();
        if (expected != null && !e.reason().matches(LACKING)) {
          wrong.add(source + "\n  is refused: " + e.getMessage());
        }
        continue;
      }
      if (one.has("open")) {
        wrong.add(source + "\n  is refused by Python while compiling, " + one.get("error"));
        continue;
      }
      try {
        String text = template.render(variables, DAY).text();
        if (!text.equals(expected)) {
          wrong.add(source + "\n  gives " + text + "\n  and not " + one);
        }
        texts++;
      } catch (JinjaException e) {
        assertThat(e.line()).as(source).isPositive();
        if (expected != null && !unsaid(e)) {
          wrong.add(source + "\n  fails: " + e.getMessage() + "\n  and not " + one);
        }
      }
    }
    assertThat(wrong).as(String.join("\n", wrong)).isEmpty();
    assertThat(texts).isGreaterThan(1500);
  }

  /** Python shows some values by their address, or computes with complex numbers. */
  private static boolean unsaid(JinjaException e) {
    return e.reason().contains("has no text") || e.reason().contains("complex");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "{% set ns = namespace(last=messages|length - 1) %}{{ ns.last }} => 2",
        "{{ messages[::-1][0].role }} => user",
        "{{ messages[0].get('name', 'x') }} => x",
        "{{ 'a b'.split() }} => ['a', 'b']",
        "{{ {'a': 1}|tojson }} => {\"a\": 1}",
        "{% for k, v in {'a': 1}|items %}{{ k }}{% endfor %} => a",
        "{% for m in messages if m.role == 'user' %}x{% endfor %} => xx",
        "{{ 'a' * 2 }} => aa",
        "{{ '\\u0041' }} => A",
        "{% if not x is defined %}1{% endif %}{% if not none is none %}2{% endif %} => 1",
        "{{ 'a' and 'b' }}{{ undef is none }}{{ -7 % 3 }}{{ '0' or 1 }} => bFalse20",
      })
  void idiomsOfChatTemplatesAreThere(String source, String expected) {
    Map<String, Object> messages =
        Map.of(
            "messages",
            List.of(
                Map.of("role", "user", "content", "a"),
                Map.of("role", "assistant", "content", "b"),
                Map.of("role", "user", "content", "c")));
    assertThat(Template.parse(source).render(messages, DAY).text()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "a\\n{% include 'b' %} => line 2: the tag 'include' is not there",
        "{% from 'a' import b %} => line 1: the tag 'from' is not there",
        "a\\n\\n{% nosuch %} => line 3: Encountered unknown tag 'nosuch'",
        "{% if false %}\\n{{ a | nosuch }}{% endif %} => line 2: No filter named 'nosuch'",
        "{% if a is nosuch %}{% endif %} => line 1: No test named 'nosuch'",
        "{{ a | map('nosuch') }} => line 1: No filter named 'nosuch'",
        "\\n{{ a | random }} => line 2: the filter 'random' is not there",
        "{{ lipsum() }} => line 1: 'lipsum' is not there",
        "{{ a.encode('utf-8') }} => line 1: the method encode is not there",
        "{% macro m() %}{% break %}{% endmacro %} => line 1: 'break' outside loop",
        "{{ a => line 1: unexpected end of template",
      })
  void whatIsNotThereIsRefusedByItsLineWhileParsing(String source, String reason) {
    String template = source.replace("\\n", "\n").replace("`", "");
    assertThatThrownBy(() -> Template.parse(template))
        .isInstanceOf(JinjaException.class)
        .hasMessageStartingWith(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% set ns = namespace(s='x') %}{% for a in range(60) %}{% set ns.s = ns.s ~ ns.s %}"
            + "{% endfor %}",
        "{% set ns = namespace(s=[1]) %}{% for a in range(99) %}{% set ns.s = [ns.s, ns.s] %}"
            + "{% endfor %}{{ ns.s }}",
        "{% set ns = namespace(s=[1]) %}{% for a in range(99) %}{% set ns.s = [ns.s, ns.s] %}"
            + "{% endfor %}{{ ns.s == ns.s[:] }}{{ [ns.s]|tojson }}",
        "{{ 'x' * 999999999 }}",
        "{{ [1] * 999999999 }}",
        "{{ 2 ** 99999999999 }}",
        "{{ '%999999999d' % 1 }}",
        "{{ '{:999999999}'.format(1) }}",
        "{{ 'x'.center(999999999) }}",
        "{{ 'a'|indent(999999999, true) }}",
        "{{ ('x' * 99999).replace('x', 'y' * 99999) }}",
        "{{ [1, 2]|batch(999999999, 0)|list }}",
        "{{ [1, 2]|tojson(indent=999999999) }}",
        "{{ ('x' * 9999999) in ['a'] * 4999999 }}",
        "{% set s = 'é' * 9999999 %}{% for i in range(99999) %}{{ s[i] }}{% endfor %}",
        "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}"
      })
  void aHostileTemplateEndsSoonWithItsReason(String source) {
    JinjaException reason =
        catchThrowableOfType(
            JinjaException.class, () -> Template.parse(source).render(Map.of(), DAY));
    assertThat(reason).isNotNull();
    assertThat(reason.kind()).isEqualTo(JinjaException.Kind.LIMIT);
    assertThat(reason.line()).isNotNegative();
  }

  @Test
  void parenthesesWithoutEndAreNoCrash() {
    assertThatThrownBy(() -> Template.parse("{{ " + "(".repeat(100_000) + "1"))
        .isInstanceOf(JinjaException.class);
    String sum = "{{ 1" + " + 1".repeat(100) + " }}";
    assertThat(Template.parse(sum).render(Map.of(), DAY).text()).isEqualTo("101");
  }

  @Test
  void whatGenerationBlocksEncloseIsSaid() {
    Template template =
        Template.parse(
            "{% for m in ['a', '😀b'] %}[{% generation %}{{ m }}.{% endgeneration %}]{% endfor %}");
    Template.Rendered rendered = template.render(Map.of(), DAY);
    assertThat(rendered.text()).isEqualTo("[a.][😀b.]");
    assertThat(rendered.generated())
        .containsExactly(new Template.Span(1, 3), new Template.Span(5, 9));
    assertThat(template.marksGeneration()).isTrue();
    assertThat(template.unplacedGeneration()).isZero();
    assertThat(
            Template.parse("{% macro m() %}\n{% generation %}{% endgeneration %}{% endmacro %}")
                .unplacedGeneration())
        .isEqualTo(2);
  }
}
