package io.fireact.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.failure.FailureType;
import io.fireact.json.MalformedJsonException;
import io.fireact.json.StrictJson;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds in what a peer says of a refused request the reasons that its status does not tell: a
 * content filter, a prompt that is too long, an account without credit. Each provider and server
 * has codes and words of its own; those here are of OpenAI, Azure, Anthropic, Gemini, Mistral, xAI,
 * DeepSeek, OpenRouter, Bedrock, vLLM, SGLang, llama.cpp, Ollama, LM Studio, TGI and of search
 * APIs. What it does not know keeps the class of its status.
 */
final class Refusals {
  /** With which a model is not there; 403 where the key may not use it. */
  private static final Set<Integer> MODEL_STATUSES = Set.of(400, 403, 404, 410, 422);

  private static final int PAYMENT_REQUIRED = 402;
  private static final int UNAUTHORIZED = 401;
  private static final int CONTENT_TOO_LARGE = 413;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE_FOR_LEGAL_REASONS = 451;
  private static final int SERVER_ERROR = 500;

  private static final Set<String> FILTER_CODES =
      Set.of(
          "content_filter",
          "contentfilter",
          "content_policy_violation",
          "responsibleaipolicyviolation",
          "invalid_prompt",
          "data_inspection_failed",
          "prohibited_content",
          "moderation_blocked",
          "safety_check_failed");

  /** What some answer with 400 or 422 where others answer 401. */
  private static final Set<String> KEY_CODES =
      Set.of("api_key_invalid", "keyinvalid", "keyexpired", "subscription_token_invalid");

  private static final Pattern KEY_WORDS =
      words("api[ _-]?key (is )?(not valid|invalid|expired)", "invalid api[ _-]?key");

  /** What Google answers with 403 where others answer 429. */
  private static final Set<String> RATE_CODES =
      Set.of("ratelimitexceeded", "userratelimitexceeded", "rate_limit_exceeded", "rate_limited");

  /** A day's or a month's calls: nothing comes of waiting within a run. */
  private static final Set<String> PLAN_CODES =
      Set.of("dailylimitexceeded", "dailylimitexceededunreg", "quotaexceeded", "quota_limited");

  private static final Pattern PLAN_WORDS =
      words("quer(y|ies) per (day|month)\\b", "searches per month\\b");

  private static final Pattern FILTER_WORDS =
      words(
          "content (management|filtering|filter|safety|moderation|usage)? ?polic(y|ies)",
          "content[ _-]filter",
          "(violat\\w+|against|under) (of )?(our|the|its|\\w+'s)? ?"
              + "(usage|content|safety|acceptable use) (polic|guideline)",
          "flagged (as|by|for)",
          "(input|prompt|content) (was|has been|is) flagged",
          "requires moderation",
          "responsible ?ai ?policy",
          "content exists risk",
          "inappropriate content",
          "considered high risk",
          "blocked by (our|the)? ?(safety|content|guardrail)",
          "safety system");

  private static final Set<String> LENGTH_CODES =
      Set.of(
          "context_length_exceeded",
          "exceed_context_size_error",
          "context_window_exceeded",
          "string_above_max_length",
          "prompt_too_long",
          "model_max_prompt_tokens_exceeded");
  private static final Pattern LENGTH_WORDS =
      words(
          "maximum (context|prompt|model|input|sequence) ?(length|window|size)",
          "max(imum)? (model|seq\\w*) len",
          "context[ _-](length|window|size|limit)\\b[^.]*\\b(exceed|overflow|too|only|reached|smaller|is full)",
          "(exceed\\w*|longer than|larger than|greater than|beyond|overflow\\w*|outside|fit in\\w*)"
              + " (the|its|of the)?[^.]{0,40}"
              + "(context|max(imum)? (allowed )?(input )?(length|tokens|number of tokens))",
          "prompt (is )?too long",
          "input (is )?too (long|large)",
          "too many (input |prompt )?tokens",
          "too large for model with",
          "input (length|tokens?)[^.]*exceed",
          "tokens? (count )?\\(?\\d*\\)? ?exceeds? the (maximum|limit|model|context)",
          "`?inputs`? (tokens \\+|must have less than)",
          "reduce the length of the (messages|prompt|input|conversation)",
          "context (shift is disabled|the overflows)",
          "request too large for");

  private static final Set<String> MODEL_CODES =
      Set.of(
          "model_not_found",
          "model_not_found_error",
          "deploymentnotfound",
          "model_decommissioned",
          "model_not_available",
          "invalid_model",
          "modelnotfound");

  /** OpenAI, vLLM and xAI; Ollama; DeepSeek; Mistral; OpenRouter; Azure; LM Studio. */
  private static final Pattern MODEL_WORDS =
      words(
          "model [`'\"\\\\]*[^`'\" \\\\]+[`'\"\\\\]* (does not exist|not found|was not found|is not found"
              + "|has been (deprecated|decommissioned|retired)|is not (loaded|available))",
          "model not (exist|found)",
          "no such model",
          "try pulling it first",
          "invalid model: ",
          "is not a valid model( id)?\\b",
          "the api deployment (for this resource )?does not exist",
          "model [`'\"\\\\]*[^`'\" \\\\]+[`'\"\\\\]* is not (being )?served");

  private static final Set<String> QUOTA_CODES =
      Set.of(
          "insufficient_quota",
          "insufficient_user_quota",
          "billing_hard_limit_reached",
          "billing_not_active",
          "billing_error",
          "insufficient_credits",
          "insufficient_balance",
          "credit_balance_too_low",
          "quota_exceeded_for_billing",
          "payment_required",
          "spending_limit_reached");
  private static final Pattern QUOTA_WORDS =
      words(
          "insufficient[ _](quota|balance|credit|fund)",
          "(credit|account) balance is (too low|insufficient|exhausted)",
          "not enough (credit|balance|fund)",
          "(out of|no more|no remaining|run out of) (credit|call volume|search|fund)",
          "exceeded your current quota",
          "billing hard limit",
          "(account is not active|not active)[^.]*billing",
          "(monthly|total) (spending|spend|usage) limit",
          "exceeded (its|your|the) (monthly )?(spend|spending|billing)",
          "used all (of )?your (available |included |remaining )?credit",
          "payment required");

  /** A limit of calls in a time, in the words that some providers share with spent accounts. */
  private static final Pattern PASSES =
      words("per ?(minute|second|hour|day|min)\\b", "retry ?(delay|after|in)", "try again in");

  private Refusals() {}

  /**
   * The class of a refusal whose body says more than its status.
   *
   * @param status 400 or more
   * @param body the answer's beginning, whatever it is
   */
  static Optional<FailureType> classify(int status, String body) {
    if (status == PAYMENT_REQUIRED) {
      return Optional.of(FailureType.INSUFFICIENT_QUOTA);
    }
    Said said = Said.of(body);
    if (said.hasCode(QUOTA_CODES)) {
      return Optional.of(FailureType.INSUFFICIENT_QUOTA);
    }
    if (status < SERVER_ERROR && (said.hasCode(PLAN_CODES) || said.says(PLAN_WORDS))) {
      return Optional.of(FailureType.INSUFFICIENT_QUOTA);
    }
    if (status >= SERVER_ERROR) {
      // Older llama.cpp and Ollama answer 500; anything else that fell over passes.
      return status == SERVER_ERROR && (said.hasCode(LENGTH_CODES) || said.says(LENGTH_WORDS))
          ? Optional.of(FailureType.CONTEXT_LENGTH)
          : Optional.empty();
    }
    if (status == TOO_MANY_REQUESTS) {
      if (said.hasCode(LENGTH_CODES) || said.text.contains("request too large for")) {
        return Optional.of(FailureType.CONTEXT_LENGTH); // no waiting makes it smaller
      }
      return said.says(QUOTA_WORDS) && !said.says(PASSES)
          ? Optional.of(FailureType.INSUFFICIENT_QUOTA)
          : Optional.empty();
    }
    if (status == UNAUTHORIZED) {
      return Optional.empty();
    }
    if (said.hasCode(KEY_CODES) || said.says(KEY_WORDS)) {
      return Optional.of(FailureType.UNAUTHORIZED);
    }
    if (said.hasCode(RATE_CODES)) {
      return Optional.of(FailureType.RATE_LIMITED);
    }
    if (MODEL_STATUSES.contains(status) && (said.hasCode(MODEL_CODES) || said.says(MODEL_WORDS))) {
      return Optional.of(FailureType.MODEL_NOT_FOUND);
    }
    if (status == UNAVAILABLE_FOR_LEGAL_REASONS || said.hasCode(FILTER_CODES)) {
      return Optional.of(FailureType.CONTENT_FILTER);
    }
    if (said.hasCode(LENGTH_CODES)) {
      return Optional.of(FailureType.CONTEXT_LENGTH);
    }
    if (said.says(QUOTA_WORDS)) {
      return Optional.of(FailureType.INSUFFICIENT_QUOTA);
    }
    if (said.says(FILTER_WORDS)) {
      return Optional.of(FailureType.CONTENT_FILTER);
    }
    return status == CONTENT_TOO_LARGE || said.says(LENGTH_WORDS)
        ? Optional.of(FailureType.CONTEXT_LENGTH)
        : Optional.empty();
  }

  /** What a body says, in lower case: its codes, and all its text. */
  private record Said(List<String> codes, String text) {
    static Said of(String body) {
      String text = body.toLowerCase(Locale.ROOT);
      try {
        JsonNode json = StrictJson.readLastKeyWins(body);
        if (json.isContainerNode()) {
          List<String> codes =
              Stream.of("code", "type", "status", "reason", "error_type")
                  .flatMap(field -> json.findValuesAsText(field).stream())
                  .map(code -> code.toLowerCase(Locale.ROOT))
                  .toList();
          return new Said(codes, text);
        }
      } catch (MalformedJsonException e) {
        return new Said(List.of(), text); // plain text, or cut short
      }
      return new Said(List.of(), text);
    }

    boolean hasCode(Set<String> known) {
      return codes.stream().anyMatch(known::contains);
    }

    boolean says(Pattern words) {
      return words.matcher(text).find();
    }
  }

  private static Pattern words(String... alternatives) {
    return Pattern.compile(String.join("|", alternatives));
  }
}
