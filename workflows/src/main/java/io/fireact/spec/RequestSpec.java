package io.fireact.spec;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.json.Components;
import io.fireact.json.Default;
import io.fireact.json.Json;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.Entries;
import io.fireact.spec.field.Range;
import io.fireact.spec.field.Text;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What of a request is sent, for APIs that refuse a field of it. {@code AUTO} is what the model is
 * known to take; {@link #resolved} says what that is. Which fields are sent decides what a peer
 * answers, so {@link #deciding} is in stage keys, unless all of it is as usual: then the key is
 * that of specs which do not know of it.
 */
public record RequestSpec(
    @Doc(
            "Which field limits new tokens. auto: max_completion_tokens for o1 to o9 and the gpt-5"
                + " family, else max_tokens. omit: none, so the API's own limit applies.")
        @Default("auto")
        MaxTokensField maxTokensField,
    @Doc(
            "Room for hidden reasoning, on top of agent.max_tokens in the limit that is sent; 0 for"
                + " the usual: 16384 for o1 to o9 and the gpt-5 family, else none.")
        @Range(min = 0, max = 1_000_000)
        @Default("0")
        int reasoningTokens,
    @Doc(
            "Whether the temperature is sent. auto: not to o1 to o9 and the gpt-5 family, which"
                + " take 1 only. Where it is not, the API's own applies, usually 1.")
        @Default("auto")
        Sent temperature,
    @Doc(
            "Whether the stop string is sent. auto: not to o1 to o9 and the gpt-5 family. The text"
                + " is cut at it in any case.")
        @Default("auto")
        Sent stop,
    @Doc("Whether a seed from 0 to 2147483647 is sent. auto: it is.") @Default("auto") Sent seed,
    @Doc(
            "Who says the instruction. auto: system, but user for o1-mini and o1-preview. user: it"
                + " stands before the prompt in one message.")
        @Default("auto")
        InstructionRole instructionRole,
    @Doc("Fields that are added to the body as they are, such as {reasoning_effort: low}.")
        @Entries(key = @Text(longest = 100))
        @Default
        JsonNode extraBody,
    @NotInKey
        @Doc(
            "HTTP headers that are added, never with a secret; does not change the result. What"
                + " does belongs in extra_body.")
        @Entries(
            key =
                @Text(
                    longest = 100,
                    pattern = RequestSpec.HEADER,
                    allowed = RequestSpec.HEADER_IN_WORDS),
            value =
                @Text(
                    longest = 500,
                    pattern = RequestSpec.PLAIN,
                    allowed = RequestSpec.PLAIN_IN_WORDS))
        @Default
        Map<String, String> headers,
    @NotInKey
        @Doc(
            "Parameters that are added to the address, such as Azure's {api-version: 2024-10-21};"
                + " never a secret; does not change the result.")
        @Entries(
            key =
                @Text(
                    longest = 100,
                    pattern = RequestSpec.PARAMETER,
                    allowed = RequestSpec.PARAMETER_IN_WORDS),
            value =
                @Text(
                    longest = 500,
                    pattern = RequestSpec.PLAIN,
                    allowed = RequestSpec.PLAIN_IN_WORDS))
        @Default
        Map<String, String> query,
    @NotInKey
        @Doc(
            "Which header has the key: Authorization as a bearer token, another one the key alone,"
                + " such as Azure's api-key; does not change the result.")
        @Text(longest = 100, pattern = RequestSpec.HEADER, allowed = RequestSpec.HEADER_IN_WORDS)
        @Default(RequestSpec.AUTHORIZATION)
        String keyHeader,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        @Doc(
            "Put an episode as a conversation, the question and observations as messages of the user,"
                + " rounds as the assistant's; else all of it is one message of the user. A model"
                + " that was fine-tuned here is asked so in any case.")
        @Default("false")
        boolean turns) {

  /** One that puts an episode as one message. */
  public RequestSpec(
      MaxTokensField maxTokensField,
      int reasoningTokens,
      Sent temperature,
      Sent stop,
      Sent seed,
      InstructionRole instructionRole,
      JsonNode extraBody,
      Map<String, String> headers,
      String keyHeader) {
    this(
        maxTokensField,
        reasoningTokens,
        temperature,
        stop,
        seed,
        instructionRole,
        extraBody,
        headers,
        Map.of(),
        keyHeader,
        false);
  }

  /** The header of bearer tokens. */
  public static final String AUTHORIZATION = "Authorization";

  // A token of RFC 9110, section 5.6.2.
  static final String PLAIN = "^[!-~]([ -~]*[!-~])?$";
  static final String PLAIN_IN_WORDS = "1 to 500 ASCII characters without blanks around them";
  static final String HEADER = "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$";
  static final String PARAMETER = "^[A-Za-z0-9_.$~-]+$";
  static final String PARAMETER_IN_WORDS = "the name of a parameter, such as api-version";
  static final String HEADER_IN_WORDS = "the name of an HTTP header, such as X-Title";

  /**
   * Fields of the body that have a place of their own in a spec or are this platform's, so that
   * {@code extra_body} may not have them.
   */
  static final List<String> RESERVED =
      List.of(
          "model",
          "messages",
          "prompt",
          "max_tokens",
          "max_completion_tokens",
          "temperature",
          "stop",
          "seed",
          "n",
          "stream",
          "stream_options");

  /**
   * What models that reason are given beyond the agent's limit, in tokens. An agent's round is a
   * line or two, of which such a model would not write a letter within 64 tokens of thinking.
   */
  private static final int USUAL_REASONING = 16_384;

  /** Which field limits new tokens. */
  public enum MaxTokensField {
    @JsonProperty("auto")
    AUTO,
    @JsonProperty("max_tokens")
    MAX_TOKENS,
    /** OpenAI's newer one, which counts hidden reasoning as well. */
    @JsonProperty("max_completion_tokens")
    MAX_COMPLETION_TOKENS,
    /** None is sent; a peer's own limit applies. */
    @JsonProperty("omit")
    OMIT
  }

  /** Whether a field is sent. */
  public enum Sent {
    @JsonProperty("auto")
    AUTO,
    @JsonProperty("send")
    SEND,
    @JsonProperty("omit")
    OMIT
  }

  /** Who says the instruction. */
  public enum InstructionRole {
    @JsonProperty("auto")
    AUTO,
    @JsonProperty("system")
    SYSTEM,
    @JsonProperty("developer")
    DEVELOPER,
    /** For models whose template has no other role. */
    @JsonProperty("user")
    USER
  }

  public RequestSpec {
    headers = Collections.unmodifiableMap(new TreeMap<>(headers));
    query = Collections.unmodifiableMap(new TreeMap<>(query));
  }

  /** All as the model is known to take it. */
  public static RequestSpec defaults() {
    return Json.defaults(RequestSpec.class);
  }

  /**
   * With what {@code AUTO} stands for. Models of OpenAI's that reason take {@code
   * max_completion_tokens}, no stop strings and no temperature but 1; all others are sent
   * everything.
   *
   * @param model the provider's name of it
   * @param endpoint base URL; where it is Azure's, the model's name is a deployment's
   */
  public RequestSpec resolved(String model, String endpoint) {
    boolean reasons = KnownModels.reasons(model, endpoint);
    boolean newer = reasons || KnownModels.takesNewerLimit(model, endpoint);
    MaxTokensField limit = newer ? MaxTokensField.MAX_COMPLETION_TOKENS : MaxTokensField.MAX_TOKENS;
    InstructionRole role =
        KnownModels.hasNoSystemRole(model, endpoint)
            ? InstructionRole.USER
            : InstructionRole.SYSTEM;
    return new RequestSpec(
        maxTokensField == MaxTokensField.AUTO ? limit : maxTokensField,
        reasons && reasoningTokens == 0 ? USUAL_REASONING : reasoningTokens,
        resolved(temperature, !reasons),
        resolved(stop, !reasons),
        resolved(seed, true),
        instructionRole == InstructionRole.AUTO ? role : instructionRole,
        extraBody,
        headers,
        query,
        keyHeader,
        turns);
  }

  /** The same, an episode being put as a conversation. */
  public RequestSpec withTurns() {
    return Components.with(this, "turns", true);
  }

  /**
   * What decides the answers of a model, as stage keys have it: {@code AUTO} remains where it
   * stands for what a model that is not known is sent, and is otherwise what it stands for. So a
   * key says what was sent, also after more has become known of a model, and the keys of specs that
   * send what was always sent are those of before there was a choice.
   *
   * @param model as of {@link #resolved}
   * @param endpoint as of {@link #resolved}
   */
  public RequestSpec deciding(String model, String endpoint) {
    RequestSpec sent = resolved(model, endpoint);
    RequestSpec unknown = resolved("", "");
    return new RequestSpec(
        sent.maxTokensField == unknown.maxTokensField ? maxTokensField : sent.maxTokensField,
        sent.reasoningTokens,
        sent.temperature == unknown.temperature ? temperature : sent.temperature,
        sent.stop == unknown.stop ? stop : sent.stop,
        sent.seed == unknown.seed ? seed : sent.seed,
        sent.instructionRole == unknown.instructionRole ? instructionRole : sent.instructionRole,
        extraBody,
        headers,
        query,
        keyHeader,
        turns);
  }

  /** As {@link #resolved}, for a completion API, which takes the same fields of every model. */
  RequestSpec resolvedOfCompletions() {
    return resolved("", "");
  }

  /** As {@link #deciding}, for a completion API. */
  RequestSpec decidingOfCompletions() {
    return deciding("", "");
  }

  private static Sent resolved(Sent written, boolean usual) {
    if (written != Sent.AUTO) {
      return written;
    }
    return usual ? Sent.SEND : Sent.OMIT;
  }
}
