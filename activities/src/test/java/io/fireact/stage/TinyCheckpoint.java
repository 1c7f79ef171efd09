package io.fireact.stage;

import io.fireact.files.DurableFiles;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.Parameter;
import io.fireact.lm.architecture.WeightLayout;
import io.fireact.lm.format.Safetensors;
import io.fireact.lm.train.WeightInit;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A Hugging Face directory small enough for tests: a Llama with random weights, a real tokenizer,
 * and SmolLM2's chat template.
 */
public final class TinyCheckpoint {
  private static final int VOCABULARY = 512;
  private static final String TEXTS = "/io/fireact/lm/text/";

  private TinyCheckpoint() {}

  /** Writes it; another seed makes another model. */
  public static Path write(Path directory, long seed) {
    Architecture shape = new Architecture(VOCABULARY, 32, 64, 2, 2, 4_096, 10_000, 1e-5, 1);
    DurableFiles.writeText(
        directory.resolve("config.json"),
        """
        {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": 512,
         "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2,
         "num_attention_heads": 2, "num_key_value_heads": 2, "max_position_embeddings": 4096,
         "rms_norm_eps": 1e-05, "rope_theta": 10000.0, "hidden_act": "silu",
         "tie_word_embeddings": true}
        """);
    float[] weights = WeightInit.plain(shape, seed);
    Map<String, Safetensors.Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : new WeightLayout(shape).parameters()) {
      int from = parameter.offset();
      tensors.put(
          parameter.name(),
          new Safetensors.Tensor(
              parameter.shape(), Arrays.copyOfRange(weights, from, from + parameter.size())));
    }
    Safetensors file = new Safetensors(Map.of("format", "pt"), tensors);
    DurableFiles.write(directory.resolve("model.safetensors"), file::write);
    copy("bytelevel/tokenizer.json", directory.resolve("tokenizer.json"));
    copy("bytelevel/tokenizer_config.json", directory.resolve("tokenizer_config.json"));
    copy("chat/smollm2-instruct.jinja", directory.resolve("chat_template.jinja"));
    return directory;
  }

  private static void copy(String resource, Path file) {
    try (InputStream in = TinyCheckpoint.class.getResourceAsStream(TEXTS + resource)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + resource);
      }
      Files.copy(in, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
