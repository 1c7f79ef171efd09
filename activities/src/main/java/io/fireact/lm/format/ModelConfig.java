package io.fireact.lm.format;

import io.fireact.json.Json;
import io.fireact.lm.engine.Architecture;
import io.fireact.lm.text.Tokenizer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model's {@code config.json}: Hugging Face's Llama fields, and {@code embedding_multiplier} and
 * {@code structured_start} of our own. With a multiplier other than 1 the model is a Llama whose
 * embeddings are scaled at the input only, so other programs must know the field.
 */
record ModelConfig(
    List<String> architectures,
    String modelType,
    int vocabSize,
    int hiddenSize,
    int intermediateSize,
    int numHiddenLayers,
    int numAttentionHeads,
    int numKeyValueHeads,
    int maxPositionEmbeddings,
    double rmsNormEps,
    double ropeTheta,
    String hiddenAct,
    boolean tieWordEmbeddings,
    boolean attentionBias,
    boolean mlpBias,
    String torchDtype,
    int padTokenId,
    int eosTokenId,
    @Nullable Double embeddingMultiplier,
    @Nullable Boolean structuredStart) {

  static ModelConfig of(Architecture shape, boolean structuredStart) {
    return new ModelConfig(
        List.of("LlamaForCausalLM"),
        "llama",
        shape.vocabulary(),
        shape.width(),
        shape.feedForward(),
        shape.layers(),
        shape.heads(),
        shape.heads(),
        shape.context(),
        shape.normEpsilon(),
        shape.ropeTheta(),
        "silu",
        true,
        false,
        false,
        "float32",
        Tokenizer.PAD,
        Tokenizer.EOS,
        shape.embeddingMultiplier(),
        structuredStart);
  }

  /**
   * Reads the file's text.
   *
   * @throws IllegalArgumentException when it is no Llama, or one with parts that are not supported
   */
  static ModelConfig fromJson(String json) {
    ModelConfig config = Json.read(json, ModelConfig.class);
    require("llama".equals(config.modelType), "model_type is not \"llama\"");
    require(config.numKeyValueHeads == config.numAttentionHeads, "grouped-query attention");
    require("silu".equals(config.hiddenAct), "hidden_act is not \"silu\"");
    require(config.tieWordEmbeddings, "an output embedding of its own");
    require(!config.attentionBias && !config.mlpBias, "biases");
    return config;
  }

  Architecture architecture() {
    return new Architecture(
        vocabSize,
        hiddenSize,
        intermediateSize,
        numAttentionHeads,
        numHiddenLayers,
        maxPositionEmbeddings,
        ropeTheta,
        rmsNormEps,
        embeddingMultiplier == null ? 1 : embeddingMultiplier);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException("this decoder cannot run the model: " + what);
    }
  }
}
