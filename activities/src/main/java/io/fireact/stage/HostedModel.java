package io.fireact.stage;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.json.Json;
import io.fireact.plan.StageRecord;
import io.fireact.store.ArtifactStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * What a fine-tuning at a provider gave.
 *
 * @param model the provider's name of the trained model
 * @param job its job's id
 * @param trainedTokens that are billed; 0 where the provider does not say
 * @param hyperparameters as the provider chose or was told them
 */
public record HostedModel(String model, String job, long trainedTokens, JsonNode hyperparameters) {
  /** The output of a fine-tune stage that holds it. */
  public static final String OUTPUT = "model";

  /**
   * That of a finished stage.
   *
   * @throws FailureException CORRUPT when it is not there or not one
   */
  public static HostedModel read(ArtifactStore store, StageRecord record) {
    try (InputStream in = store.open(Plans.output(record, OUTPUT))) {
      return Json.read(new String(in.readAllBytes(), StandardCharsets.UTF_8), HostedModel.class);
    } catch (IllegalArgumentException e) {
      throw new FailureException(
          FailureType.CORRUPT,
          "the model of "
              + record.stage().label()
              + " is "
              + e.getMessage()
              + "; run the spec again",
          e);
    } catch (IOException e) {
      throw new FailureException(
          FailureType.UNAVAILABLE,
          "the model of " + record.stage().label() + " cannot be read: " + e.getMessage(),
          e);
    }
  }
}
