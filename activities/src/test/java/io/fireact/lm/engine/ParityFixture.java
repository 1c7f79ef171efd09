package io.fireact.lm.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.Attention;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.LoraWeights;
import io.fireact.lm.architecture.Parameter;
import io.fireact.lm.architecture.Rope;
import io.fireact.lm.architecture.TargetModule;
import io.fireact.lm.architecture.WeightLayout;
import io.fireact.lm.format.Safetensors;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** A tiny checkpoint of one family, and what transformers and PEFT say about it. */
final class ParityFixture {
  private final String family;
  private final JsonNode config;
  private final JsonNode expected;
  private final Safetensors tensors;

  ParityFixture(String family) throws IOException {
    this.family = family;
    config = json("config.json");
    expected = json("expected.json");
    tensors = Safetensors.read(bytes("expected.safetensors"));
  }

  Architecture shape() {
    int heads = config.get("num_attention_heads").intValue();
    int width = config.get("hidden_size").intValue();
    JsonNode rope = config.get("rope_parameters");
    double theta = rope.get("rope_theta").doubleValue();
    String type = rope.get("rope_type").textValue();
    return new Architecture(
        config.get("vocab_size").intValue(),
        width,
        config.get("intermediate_size").intValue(),
        new Attention(
            heads,
            config.get("num_key_value_heads").intValue(),
            config.path("head_dim").asInt(width / heads),
            config.get("model_type").textValue().equals("qwen2"),
            config.path("sliding_window").asInt(0)),
        config.get("num_hidden_layers").intValue(),
        config.get("max_position_embeddings").intValue(),
        switch (type) {
          case "default" -> new Rope.Plain(theta);
          case "linear" -> new Rope.Linear(theta, rope.get("factor").doubleValue());
          case "llama3" ->
              new Rope.Llama3(
                  theta,
                  rope.get("factor").doubleValue(),
                  rope.get("low_freq_factor").doubleValue(),
                  rope.get("high_freq_factor").doubleValue(),
                  rope.get("original_max_position_embeddings").intValue());
          default -> throw new IllegalStateException("no such rope in the fixtures: " + type);
        },
        config.get("rms_norm_eps").doubleValue(),
        1,
        config.get("tie_word_embeddings").booleanValue());
  }

  float[] weights() throws IOException {
    return flat(
        Safetensors.read(bytes("model.safetensors")), "", new WeightLayout(shape()).parameters());
  }

  LoraWeights adapter() throws IOException {
    JsonNode lora = json("adapter_config.json");
    LoraLayout layout =
        LoraLayout.of(shape(), EnumSet.allOf(TargetModule.class), lora.get("r").intValue());
    return new LoraWeights(
        layout,
        flat(Safetensors.read(bytes("adapter_model.safetensors")), "", layout.parameters()),
        lora.get("lora_alpha").doubleValue() / layout.rank());
  }

  /** Expected tensors, named after the parameters with a prefix, in the parameters' order. */
  float[] expected(String prefix, List<Parameter> parameters) {
    return flat(tensors, prefix, parameters);
  }

  float[] logits() {
    return tensors.values("logits", promptLength(), shape().vocabulary());
  }

  int promptLength() {
    return expected.get("prompt").intValue();
  }

  /** Prompts with their greedy continuations. */
  List<int[]> greedy() {
    List<int[]> rows = new ArrayList<>();
    for (JsonNode row : expected.get("greedy")) {
      rows.add(ints(row));
    }
    return rows;
  }

  /** The batch, whose labels are, as transformers has it, of each token itself. */
  MicroBatch batch() {
    List<Long> ids = new ArrayList<>();
    List<Long> lossPositions = new ArrayList<>();
    List<Long> labels = new ArrayList<>();
    List<Long> lengths = new ArrayList<>();
    for (JsonNode row : expected.get("batch")) {
      int start = ids.size();
      for (int t = 0; t < row.get("ids").size(); t++) {
        ids.add(row.get("ids").get(t).longValue());
        if (row.get("labels").get(t).intValue() >= 0) {
          lossPositions.add(start + t - 1L);
          labels.add(row.get("labels").get(t).longValue());
        }
      }
      lengths.add((long) row.get("ids").size());
    }
    return new MicroBatch(longs(lengths), longs(ids), longs(lossPositions), longs(labels));
  }

  double baseLoss() {
    return expected.get("base_loss").doubleValue();
  }

  double[] losses() {
    JsonNode losses = expected.get("losses");
    double[] values = new double[losses.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = losses.get(i).doubleValue();
    }
    return values;
  }

  AdamW adam(int step) {
    JsonNode adam = expected.get("adam");
    return new AdamW(
        step,
        adam.get("rate").doubleValue(),
        adam.get("decay").doubleValue(),
        adam.get("clip").doubleValue());
  }

  private static float[] flat(Safetensors file, String prefix, List<Parameter> parameters) {
    Parameter last = parameters.get(parameters.size() - 1);
    float[] flat = new float[last.offset() + last.size()];
    for (Parameter parameter : parameters) {
      float[] values = file.values(prefix + parameter.name(), parameter.shape());
      System.arraycopy(values, 0, flat, parameter.offset(), values.length);
    }
    return flat;
  }

  private static int[] ints(JsonNode list) {
    int[] values = new int[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i).intValue();
    }
    return values;
  }

  private static long[] longs(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  private JsonNode json(String file) throws IOException {
    return new ObjectMapper().readTree(bytes(file));
  }

  private byte[] bytes(String file) throws IOException {
    String name = "/io/fireact/lm/parity/" + family + "/" + file;
    try (InputStream in = ParityFixture.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("there is no fixture " + name);
      }
      return in.readAllBytes();
    }
  }
}
