package io.fireact.lm.format;

import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.text.WordTokenizer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A student's {@code config.json}, as it is written; {@link DecoderConfig} reads it: Hugging Face's
 * Llama fields, and {@code embedding_multiplier} and {@code structured_start} of our own. With a
 * multiplier other than 1 the model is a Llama whose embeddings are scaled at the input only, so
 * other programs must know the field.
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
        WordTokenizer.PAD,
        WordTokenizer.EOS,
        shape.embeddingMultiplier(),
        structuredStart);
  }
}
