package io.fireact.model.openai;

import io.fireact.agent.FinishReason;
import io.fireact.failure.FailureType;
import java.util.Set;
import mockwebserver3.MockResponse;
import org.jspecify.annotations.Nullable;

/**
 * What peers of model APIs have been documented to answer. In a body, {@code CONTENT} stands for
 * the content of a choice with the text {@code Thought: a}.
 */
enum Misbehaviour {
  RATE_LIMIT(
      "a limit of calls or tokens in a time",
      FailureType.RATE_LIMITED,
      429,
      "{'error': {'message': 'Rate limit reached for gpt-4 on tokens per min (TPM): Limit 10000, Used 9800. Please try again in 6m0s.', 'type': 'tokens', 'code': 'rate_limit_exceeded'}}"),
  AZURE_RATE_LIMIT(
      RATE_LIMIT.words,
      FailureType.RATE_LIMITED,
      429,
      "{'error': {'code': '429', 'message': 'Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-06-01 have exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after 6 seconds.'}}"),
  RATE_LIMIT_WITHIN(
      RATE_LIMIT.words,
      FailureType.RATE_LIMITED,
      200,
      "{'error': {'code': 429, 'message': 'upstream is busy'}, 'user_id': 'u'}"),
  REQUEST_SIZE(
      "a limit that one call alone exceeds",
      FailureType.CONTEXT_LENGTH,
      429,
      "{'error': {'message': 'Request too large for gpt-4 on tokens per min (TPM): Limit 10000, Requested 20000.', 'type': 'tokens', 'code': 'rate_limit_exceeded'}}"),
  OVERLOADED(
      "5xx, or a status of its own within a body of status 200",
      FailureType.UNAVAILABLE,
      529,
      "{'error': {'type': 'overloaded_error', 'message': 'Overloaded'}}"),
  LOADING(
      OVERLOADED.words,
      FailureType.UNAVAILABLE,
      503,
      "{'error': {'code': 503, 'message': 'Loading model', 'type': 'unavailable_error'}}"),
  BAD_GATEWAY_WITHIN(
      OVERLOADED.words,
      FailureType.UNAVAILABLE,
      200,
      "{'error': {'code': 502, 'message': 'Provider returned error'}, 'choices': []}"),
  CHOICE_ERROR(
      OVERLOADED.words,
      FailureType.UNAVAILABLE,
      200,
      "{'choices': [{CONTENT, 'finish_reason': 'error', 'error': {'code': 502, 'message': 'the stream broke'}}]}"),
  BROKEN_OFF(
      "a generation that the server gave up (`error`, `abort`, `insufficient_system_resource`)",
      FailureType.UNAVAILABLE,
      200,
      "{'choices': [{CONTENT, 'finish_reason': 'insufficient_system_resource'}]}"),
  ABORTED(
      BROKEN_OFF.words,
      FailureType.UNAVAILABLE,
      200,
      "{'choices': [{CONTENT, 'finish_reason': 'abort'}]}"),
  ERROR_WITHOUT_STATUS(
      "an error in the place of an answer, of which nothing is known",
      FailureType.UNAVAILABLE,
      200,
      "{'error': 'something went wrong'}"),
  STREAM(
      "events that nobody asked for, HTML, or other JSON",
      FailureType.BAD_ANSWER,
      200,
      "data: {'choices': [{CONTENT}]}\n\ndata: [DONE]\n\n"),
  SIGN_IN(STREAM.words, FailureType.BAD_ANSWER, 200, "<html>Sign in to the network</html>"),
  ACCEPTED(STREAM.words, FailureType.BAD_ANSWER, 202, "{'id': 'job-1', 'status': 'queued'}"),
  NO_CHOICES(
      "no choice, or none with a text and a reason to end",
      FailureType.BAD_ANSWER,
      200,
      "{'choices': []}"),
  NULL_TEXT(NO_CHOICES.words, FailureType.BAD_ANSWER, 200, "{'choices': [{NULL}]}"),
  NUMBER_FOR_TEXT(
      NO_CHOICES.words,
      FailureType.BAD_ANSWER,
      200,
      "{'choices': [{NUMBER, 'finish_reason': 'stop'}]}"),
  RENAMED_FIELD(
      NO_CHOICES.words,
      FailureType.BAD_ANSWER,
      200,
      "{'choices': [{'output': 'Thought: a', 'finish_reason': 'stop'}]}"),
  REDIRECT_LOOP("a redirect, to itself as well", FailureType.BAD_REQUEST, 307, ""),
  WRONG_PATH(
      "404 for a path that it does not have", FailureType.BAD_REQUEST, 404, "404 page not found"),
  AZURE_WRONG_PATH(
      WRONG_PATH.words,
      FailureType.BAD_REQUEST,
      404,
      "{'error': {'code': '404', 'message': 'Resource not found'}}"),
  INVALID_KEY(
      "a key that is wrong, has expired or was revoked",
      FailureType.UNAUTHORIZED,
      401,
      "{'error': {'message': 'Incorrect API key provided', 'type': 'invalid_request_error', 'code': 'invalid_api_key'}}"),
  AZURE_KEY(
      INVALID_KEY.words,
      FailureType.UNAUTHORIZED,
      401,
      "{'error': {'code': '401', 'message': 'Access denied due to invalid subscription key or wrong API endpoint.'}}"),
  REVOKED_KEY(
      INVALID_KEY.words,
      FailureType.UNAUTHORIZED,
      403,
      "{'error': {'message': 'This key has been disabled', 'code': 'key_disabled'}}"),
  KEY_WITHIN(
      INVALID_KEY.words,
      FailureType.UNAUTHORIZED,
      200,
      "{'error': {'code': 401, 'message': 'No auth credentials found'}}"),
  MODEL(
      "no such model or deployment, or not for this key",
      FailureType.MODEL_NOT_FOUND,
      404,
      "{'error': {'message': 'The model `gpt-9` does not exist or you do not have access to it.', 'type': 'invalid_request_error', 'param': null, 'code': 'model_not_found'}}"),
  MODEL_FORBIDDEN(
      MODEL.words,
      FailureType.MODEL_NOT_FOUND,
      403,
      "{'error': {'message': 'Project `p` does not have access to model `gpt-4`', 'code': 'model_not_found'}}"),
  VLLM_MODEL(
      MODEL.words,
      FailureType.MODEL_NOT_FOUND,
      404,
      "{'object': 'error', 'message': 'The model `m` does not exist.', 'type': 'NotFoundError', 'param': null, 'code': 404}"),
  OLLAMA_MODEL(
      MODEL.words,
      FailureType.MODEL_NOT_FOUND,
      404,
      "{'error': {'message': 'model \\'llama9\\' not found, try pulling it first', 'type': 'not_found_error', 'param': null, 'code': null}}"),
  AZURE_MODEL(
      MODEL.words,
      FailureType.MODEL_NOT_FOUND,
      404,
      "{'error': {'code': 'DeploymentNotFound', 'message': 'The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.'}}"),
  DEEPSEEK_MODEL(
      MODEL.words,
      FailureType.MODEL_NOT_FOUND,
      400,
      "{'error': {'message': 'Model Not Exist', 'type': 'invalid_request_error', 'param': null, 'code': 'invalid_request_error'}}"),
  OPENROUTER_MODEL(
      MODEL.words,
      FailureType.MODEL_NOT_FOUND,
      400,
      "{'error': {'message': 'openai/gpt-9 is not a valid model ID', 'code': 400}}"),
  CONTEXT(
      "a prompt that is longer than the model's context",
      FailureType.CONTEXT_LENGTH,
      400,
      "{'error': {'message': 'This model\\'s maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.', 'type': 'invalid_request_error', 'param': 'messages', 'code': 'context_length_exceeded'}}"),
  VLLM_CONTEXT(
      CONTEXT.words,
      FailureType.CONTEXT_LENGTH,
      400,
      "{'object': 'error', 'message': 'This model\\'s maximum context length is 2048 tokens. However, you requested 2100 tokens (2050 in the messages, 50 in the completion). Please reduce the length of the messages or completion.', 'type': 'BadRequestError', 'code': 400}"),
  VLLM_OUTPUT(
      CONTEXT.words,
      FailureType.CONTEXT_LENGTH,
      400,
      "{'error': {'message': '\\'max_tokens\\' or \\'max_completion_tokens\\' is too large: 50. This model\\'s maximum context length is 2048 tokens and your request has 2040 input tokens', 'code': 400}}"),
  LLAMA_CPP_CONTEXT(
      CONTEXT.words,
      FailureType.CONTEXT_LENGTH,
      400,
      "{'error': {'code': 400, 'message': 'the request exceeds the available context size. try increasing the context size or enable context shift', 'type': 'exceed_context_size_error', 'n_prompt_tokens': 4116, 'n_ctx': 4096}}"),
  OLLAMA_CONTEXT(
      CONTEXT.words,
      FailureType.CONTEXT_LENGTH,
      400,
      "{'error': {'message': 'the input length exceeds the context length', 'type': 'api_error'}}"),
  CONTEXT_WITHIN(
      CONTEXT.words,
      FailureType.CONTEXT_LENGTH,
      200,
      "{'error': {'code': 400, 'message': 'This endpoint\\'s maximum context length is 8192 tokens. However, you requested about 9000 tokens.'}}"),
  FILTERED(
      "a content filter that refuses the prompt or cuts the text, and a refusal",
      FailureType.CONTENT_FILTER,
      200,
      "{'choices': [{CONTENT, 'finish_reason': 'content_filter'}]}"),
  AZURE_FILTER(
      FILTERED.words,
      FailureType.CONTENT_FILTER,
      400,
      "{'error': {'message': 'The response was filtered due to the prompt triggering Azure OpenAI\\'s content management policy.', 'type': null, 'param': 'prompt', 'code': 'content_filter', 'status': 400, 'innererror': {'code': 'ResponsibleAIPolicyViolation', 'content_filter_result': {'hate': {'filtered': true, 'severity': 'high'}}}}}"),
  REFUSAL(
      FILTERED.words,
      FailureType.CONTENT_FILTER,
      200,
      "{'choices': [{'message': {'content': null, 'refusal': 'I cannot help with that.'}, 'finish_reason': 'stop'}]}"),
  QUOTA(
      "an account without credit, or at its spending limit",
      FailureType.INSUFFICIENT_QUOTA,
      429,
      "{'error': {'message': 'You exceeded your current quota, please check your plan and billing details.', 'type': 'insufficient_quota', 'param': null, 'code': 'insufficient_quota'}}"),
  HARD_LIMIT(
      QUOTA.words,
      FailureType.INSUFFICIENT_QUOTA,
      400,
      "{'error': {'message': 'Billing hard limit has been reached', 'type': 'invalid_request_error', 'code': 'billing_hard_limit_reached'}}"),
  PAYMENT(
      QUOTA.words,
      FailureType.INSUFFICIENT_QUOTA,
      402,
      "{'error': {'message': 'Insufficient Balance'}}"),
  PAYMENT_WITHIN(
      QUOTA.words,
      FailureType.INSUFFICIENT_QUOTA,
      200,
      "{'error': {'code': 402, 'message': 'Your account or API key has insufficient credits.'}}"),
  CUT(
      "a text that the limit cut (`length`)",
      null,
      200,
      "{'choices': [{CONTENT, 'finish_reason': 'length'}]}"),
  NO_USAGE(
      "no `usage`, no reason to end, fields that nobody knows, numbers of another kind",
      null,
      200,
      "{'choices': [{CONTENT}]}"),
  ODD_FIELDS(
      NO_USAGE.words,
      null,
      200,
      "{'choices': [{CONTENT, 'finish_reason': 7, 'extra': [{}]}], 'usage': {'prompt_tokens': 'many', 'completion_tokens': -1}, 'model': 4, 'error': {}}"),
  TOOL_CALL(
      "a call of a tool that nobody offered, in the place of a text",
      null,
      200,
      "{'choices': [{'message': {'role': 'assistant', 'content': null, 'tool_calls': [{'id': 'c', 'type': 'function', 'function': {'name': 'search', 'arguments': '{}'}}]}, 'finish_reason': 'tool_calls'}]}");

  /** Of messages: a completion API has none. */
  private static final Set<String> CHATS_ONLY = Set.of("REFUSAL", "TOOL_CALL");

  private final String words;
  private final @Nullable FailureType type;
  private final int status;
  private final String body;

  Misbehaviour(String words, @Nullable FailureType type, int status, String body) {
    this.words = words;
    this.type = type;
    this.status = status;
    this.body = body;
  }

  /** As the page has it. */
  String words() {
    return words;
  }

  /** Null for what is an answer all the same. */
  @Nullable FailureType type() {
    return type;
  }

  boolean isOf(ModelApis api) {
    return api.chats() || !CHATS_ONLY.contains(name());
  }

  /** The text of an answer. */
  String text() {
    return this == TOOL_CALL ? "" : "Thought: a";
  }

  FinishReason finish() {
    return this == CUT ? FinishReason.LENGTH : FinishReason.STOP;
  }

  MockResponse answer(ModelApis api) {
    String json =
        body.replace("\\'", "\u0000")
            .replace('\'', '"')
            .replace('\u0000', '\'')
            .replace("CONTENT", api.content("\"Thought: a\""))
            .replace("NULL", api.content("null"))
            .replace("NUMBER", api.content("7"));
    MockResponse.Builder answer = new MockResponse.Builder().code(status).body(json);
    return (this == REDIRECT_LOOP ? answer.addHeader("Location", api.path()) : answer).build();
  }
}
