package io.fireact.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.failure.FailureType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What providers and servers say of a refused request; each body as its peer writes it. */
final class RefusalsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          # OpenAI, Ollama, Groq, Mistral, xAI, Azure
          404 | {"error":{"message":"The model `gpt-9` does not exist or you do not have access to it.","type":"invalid_request_error","code":"model_not_found"}} | MODEL_NOT_FOUND
          404 | {"error":"model 'x' not found, try pulling it first"} | MODEL_NOT_FOUND
          400 | {"error":{"message":"The model `mixtral-8x7b-32768` has been decommissioned and is no longer supported.","type":"invalid_request_error","code":"model_decommissioned"}} | MODEL_NOT_FOUND
          400 | {"object":"error","message":"Invalid model: mistral-huge","type":"invalid_model","param":null,"code":"1500"} | MODEL_NOT_FOUND
          404 | {"code":"Some requested entity was not found","error":"The model grok-9 does not exist or your team x does not have access to it."} | MODEL_NOT_FOUND
          404 | {"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}} | MODEL_NOT_FOUND
          # OpenAI, Azure, Anthropic, DeepSeek, Alibaba, OpenRouter, xAI, Moonshot
          400 | {"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry.","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}} | CONTENT_FILTER
          400 | {"error":{"message":"Your request was rejected as a result of our safety system.","type":"invalid_request_error","code":"content_policy_violation"}} | CONTENT_FILTER
          400 | {"error":{"message":"Invalid prompt: your prompt was flagged as potentially violating our usage policy.","type":"invalid_request_error","code":"invalid_prompt"}} | CONTENT_FILTER
          400 | {"type":"error","error":{"type":"invalid_request_error","message":"Output blocked by content filtering policy"}} | CONTENT_FILTER
          400 | {"error":{"message":"Content Exists Risk","type":"invalid_request_error","code":"invalid_request_error"}} | CONTENT_FILTER
          400 | {"error":{"code":"data_inspection_failed","message":"Input data may contain inappropriate content."}} | CONTENT_FILTER
          403 | {"error":{"code":403,"message":"x/y requires moderation on Provider. Your input was flagged for \\"violence\\"."}} | CONTENT_FILTER
          403 | {"code":"The caller does not have permission","error":"Content violates usage guidelines. Team: x, API key ID: y"} | CONTENT_FILTER
          400 | {"error":{"message":"The request was rejected because it was considered high risk","type":"content_filter"}} | CONTENT_FILTER
          # OpenAI, vLLM old and new, llama.cpp, Ollama, TGI, SGLang, Mistral, Anthropic, Gemini, xAI, Bedrock, LM Studio
          400 | {"error":{"message":"This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}} | CONTEXT_LENGTH
          400 | {"object":"error","message":"This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4744 in the messages, 256 in the completion). Please reduce the length of the messages or completion.","type":"BadRequestError","param":null,"code":400} | CONTEXT_LENGTH
          400 | {"error":{"message":"The decoder prompt (length 5000) is longer than the maximum model length of 4096.","type":"BadRequestError","code":400}} | CONTEXT_LENGTH
          400 | {"error":{"code":400,"message":"the request exceeds the available context size. try increasing the context size or enable context shift","type":"exceed_context_size_error","n_prompt_tokens":5000,"n_ctx":4096}} | CONTEXT_LENGTH
          400 | {"error":{"code":400,"message":"the request exceeds the available context size, try increasing it","type":"invalid_request_error"}} | CONTEXT_LENGTH
          500 | {"error":{"code":500,"message":"input is too large to process. increase the physical batch size","type":"server_error"}} | CONTEXT_LENGTH
          400 | {"error":{"message":"the input length exceeds the context length","type":"invalid_request_error"}} | CONTEXT_LENGTH
          400 | {"error":"prompt too long; exceeded max context length by 120 tokens"} | CONTEXT_LENGTH
          422 | {"error":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 2048. Given: 2000 `inputs` tokens and 100 `max_new_tokens`","error_type":"validation"} | CONTEXT_LENGTH
          422 | {"error":"Input validation error: `inputs` must have less than 1024 tokens. Given: 1234","error_type":"validation"} | CONTEXT_LENGTH
          400 | {"object":"error","message":"The input (5000 tokens) is longer than the model's context length (4096 tokens).","type":"BadRequestError"} | CONTEXT_LENGTH
          400 | {"object":"error","message":"Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length","type":"invalid_request_error"} | CONTEXT_LENGTH
          400 | {"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}} | CONTEXT_LENGTH
          400 | {"type":"error","error":{"type":"invalid_request_error","message":"input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000, decrease input length or `max_tokens` and try again"}} | CONTEXT_LENGTH
          400 | [{"error":{"code":400,"message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}] | CONTEXT_LENGTH
          400 | {"error":"This model's maximum prompt length is 131072 but the request contains 537812 tokens."} | CONTEXT_LENGTH
          400 | {"message":"Input is too long for requested model."} | CONTEXT_LENGTH
          400 | {"error":"Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens"} | CONTEXT_LENGTH
          400 | {"error":{"message":"Requested tokens (2100) exceed context window of 2048","type":"invalid_request_error"}} | CONTEXT_LENGTH
          413 | <html>Request Entity Too Large</html> | CONTEXT_LENGTH
          429 | {"error":{"message":"Request too large for gpt-4o in organization x on tokens per min (TPM): Limit 30000, Requested 40000.","type":"tokens","code":"rate_limit_exceeded"}} | CONTEXT_LENGTH
          # OpenAI, Anthropic, DeepSeek, OpenRouter, Azure, SerpAPI, Serper
          429 | {"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}} | INSUFFICIENT_QUOTA
          429 | {"error":{"message":"Your account is not active, please check your billing details on our website.","type":"billing_not_active","code":"billing_not_active"}} | INSUFFICIENT_QUOTA
          400 | {"error":{"message":"Billing hard limit has been reached","type":"invalid_request_error","code":"billing_hard_limit_reached"}} | INSUFFICIENT_QUOTA
          400 | {"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits."}} | INSUFFICIENT_QUOTA
          402 | {"error":{"message":"Insufficient Balance"}} | INSUFFICIENT_QUOTA
          402 | payment | INSUFFICIENT_QUOTA
          403 | {"statusCode":403,"message":"Out of call volume quota. Quota will be replenished in 10.03:20:11."} | INSUFFICIENT_QUOTA
          403 | {"error":{"message":"Insufficient quota","code":"insufficient_user_quota"}} | INSUFFICIENT_QUOTA
          429 | {"error":"Your account has run out of searches."} | INSUFFICIENT_QUOTA
          400 | {"message":"Not enough credits","statusCode":400} | INSUFFICIENT_QUOTA
          # Google's Custom Search, Brave, SerpAPI
          429 | {"error":{"code":429,"message":"Quota exceeded for quota metric 'Queries' and limit 'Queries per day' of service 'customsearch.googleapis.com'.","errors":[{"domain":"global","reason":"rateLimitExceeded"}],"status":"RESOURCE_EXHAUSTED"}} | INSUFFICIENT_QUOTA
          403 | {"error":{"code":403,"message":"Daily Limit Exceeded","errors":[{"domain":"usageLimits","reason":"dailyLimitExceeded","message":"Daily Limit Exceeded"}]}} | INSUFFICIENT_QUOTA
          403 | {"error":{"code":403,"message":"Rate Limit Exceeded","errors":[{"domain":"usageLimits","reason":"userRateLimitExceeded"}]}} | RATE_LIMITED
          400 | {"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID","domain":"googleapis.com"}]}} | UNAUTHORIZED
          422 | {"type":"ErrorResponse","error":{"status":422,"code":"SUBSCRIPTION_TOKEN_INVALID","detail":"The provided subscription token is invalid."}} | UNAUTHORIZED
          429 | {"type":"ErrorResponse","error":{"status":429,"code":"QUOTA_LIMITED","detail":"Request quota limit exceeded for plan."}} | INSUFFICIENT_QUOTA
          400 | Invalid API key. Your API key should be here: https://serpapi.com/manage-api-key | UNAUTHORIZED
          """)
  void whatThePeerSaysDecides(int status, String body, FailureType type) {
    assertThat(Refusals.classify(status, body)).contains(type);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          429 | {"error":{"message":"Rate limit reached for gpt-4 in organization x on requests per min. Limit: 3 / min. Please try again in 20s.","type":"requests","code":"rate_limit_exceeded"}}
          429 | {"error":{"code":"429","message":"Requests to the ChatCompletions_Create Operation have exceeded call rate limit of your current OpenAI S0 pricing tier. Please retry after 5 seconds."}}
          429 | [{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details. Quota exceeded for metric: GenerateRequestsPerMinutePerProject, limit: 10","status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"36s"}]}}]
          429 | slow down
          429 | {"error":{"code":429,"message":"Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user' of service 'customsearch.googleapis.com'.","errors":[{"reason":"rateLimitExceeded"}],"status":"RESOURCE_EXHAUSTED"}}
          429 | {"type":"ErrorResponse","error":{"status":429,"code":"RATE_LIMITED","detail":"Request rate limit exceeded for plan."}}
          429 | {"error":"You have exceeded your hourly throughput limit."}
          401 | {"error":{"message":"Incorrect API key provided: x. You can find your API key at https://platform.openai.com/account/api-keys.","type":"invalid_request_error","code":"invalid_api_key"}}
          401 | {"error":"your content policy access was revoked"}
          403 | {"error":{"message":"Country, region, or territory not supported","code":"unsupported_country_region_territory"}}
          400 | {"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","type":"invalid_request_error","code":"unsupported_parameter"}}
          400 | {"error":{"message":"max_tokens is too large: 5000. This model supports at most 4096 completion tokens, whereas you provided 5000.","type":"invalid_request_error","param":"max_tokens","code":"invalid_value"}}
          400 | {"error":{"message":"Invalid value for 'content': expected a string, got null.","type":"invalid_request_error"}}
          503 | {"error":{"message":"The content filter is overloaded"}}
          500 | {"error":{"message":"internal error"}}
          502 | <html>Bad Gateway</html>
          400 | {"error":
          """)
  void whatItDoesNotSayKeepsTheClassOfTheStatus(int status, String body) {
    assertThat(Refusals.classify(status, body)).isEmpty();
  }
}
