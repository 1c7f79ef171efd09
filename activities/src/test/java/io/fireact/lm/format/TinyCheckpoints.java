package io.fireact.lm.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.ElementType;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.LoraWeights;
import io.fireact.lm.architecture.WeightSource;
import io.fireact.lm.engine.CachedDecoder;
import io.fireact.lm.engine.Placement;
import io.fireact.lm.format.safetensors.ElementCodec;
import io.fireact.lm.format.safetensors.SafetensorsWriter;
import io.fireact.lm.format.safetensors.ShardedWriter;
import io.fireact.lm.format.safetensors.TensorEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Checkpoints of a few kilobytes that transformers and PEFT wrote, to copy and to break. */
final class TinyCheckpoints {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private TinyCheckpoints() {}

  /** A directory below the test resources of {@code io.fireact.lm}. */
  static Path fixture(String path) {
    URL url = TinyCheckpoints.class.getResource("/io/fireact/lm/" + path);
    if (url == null) {
      throw new IllegalArgumentException("there is no fixture " + path);
    }
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(path, e);
    }
  }

  static JsonNode json(Path file) throws IOException {
    return MAPPER.readTree(file.toFile());
  }

  /** The first prompt of a family's fixture. */
  static int[] prompt(String family) throws IOException {
    JsonNode expected = json(fixture("parity/" + family + "/expected.json"));
    int[] ids = new int[expected.get("prompt").intValue()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = expected.get("greedy").get(0).get(i).intValue();
    }
    return ids;
  }

  /** Copies the files of a directory that are there already. */
  static Path copy(Path from, Path to, String... names) throws IOException {
    Files.createDirectories(to);
    for (String name : names) {
      Files.copy(from.resolve(name), to.resolve(name));
    }
    return to;
  }

  /** A copy of a family's {@code config.json} and {@code model.safetensors}. */
  static Path family(String family, Path to) throws IOException {
    return copy(fixture("parity/" + family), to, "config.json", "model.safetensors");
  }

  /** The same checkpoint in several files. */
  static Path sharded(Path checkpoint, Path to) throws IOException {
    copy(checkpoint, to, "config.json");
    Safetensors whole = Safetensors.read(checkpoint.resolve("model.safetensors"));
    List<TensorEntry> entries =
        whole.tensors().entrySet().stream()
            .map(t -> TensorEntry.of(t.getKey(), ElementType.F32, t.getValue().shape()))
            .toList();
    ShardedWriter.write(
        to,
        Map.of("format", "pt"),
        entries,
        8_000,
        (entry, out) ->
            out.write(bytes(tensor(whole.tensors(), entry.name()).values(), ElementType.F32)));
    return to;
  }

  /** Puts a small tokenizer beside a checkpoint. */
  static Path withTokenizer(Path checkpoint) throws IOException {
    return withTokenizer(checkpoint, 10);
  }

  /** Puts a tokenizer of so many words beside a checkpoint. */
  static Path withTokenizer(Path checkpoint, int words) throws IOException {
    ObjectNode tokenizer = MAPPER.createObjectNode().put("version", "1.0");
    tokenizer.putObject("pre_tokenizer").put("type", "Whitespace");
    ObjectNode model = tokenizer.putObject("model").put("type", "WordLevel").put("unk_token", "w0");
    ObjectNode vocabulary = model.putObject("vocab");
    for (int i = 0; i < words; i++) {
      vocabulary.put("w" + i, i);
    }
    Files.writeString(checkpoint.resolve("tokenizer.json"), tokenizer.toString());
    return checkpoint;
  }

  /** Changes a JSON file. */
  static void edit(Path file, Consumer<ObjectNode> change) throws IOException {
    ObjectNode object = (ObjectNode) json(file);
    change.accept(object);
    Files.writeString(file, object.toString());
  }

  /** Changes the tensors of an F32 file, and writes it in any type of weights. */
  static void rewrite(Path file, ElementType type, Consumer<Map<String, Safetensors.Tensor>> change)
      throws IOException {
    Safetensors before = Safetensors.read(file);
    Map<String, Safetensors.Tensor> tensors = new LinkedHashMap<>(before.tensors());
    change.accept(tensors);
    List<TensorEntry> entries =
        tensors.entrySet().stream()
            .map(tensor -> TensorEntry.of(tensor.getKey(), type, tensor.getValue().shape()))
            .toList();
    try (OutputStream out = Files.newOutputStream(file)) {
      SafetensorsWriter.write(
          out,
          before.metadata(),
          entries,
          (entry, target) -> target.write(bytes(tensor(tensors, entry.name()).values(), type)));
    }
  }

  static Safetensors.Tensor tensor(Map<String, Safetensors.Tensor> tensors, String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }

  static byte[] bytes(float[] values, ElementType type) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    ElementCodec.encode(values, 0, values.length, type, bytes);
    return bytes.array();
  }

  /** Logits at every place of a text, [n, V] row by row. */
  static float[] logits(
      Architecture shape, WeightSource weights, List<AdapterFiles> adapters, int[] ids) {
    return logits(
        shape,
        weights,
        ids,
        adapters.stream()
            .map(
                adapter ->
                    new LoraWeights(
                        LoraLayout.of(shape, adapter.targets(), adapter.rank()),
                        adapter.parameters(),
                        adapter.scale()))
            .toList());
  }

  /** Logits at every place of a text, [n, V] row by row, with the last of the adapters. */
  static float[] logits(
      Architecture shape, WeightSource weights, int[] ids, List<LoraWeights> loras) {
    Architecture used = shape.withContext(Math.min(64, shape.context()));
    int words = shape.vocabulary();
    float[] logits = new float[ids.length * words];
    long[] which = {loras.size()};
    try (CachedDecoder decoder =
        new CachedDecoder(used, weights, loras, 1, 0, new Placement.Cpu())) {
      float[] first = decoder.read(0, Arrays.copyOf(ids, 1), 0, loras.size());
      System.arraycopy(first, 0, logits, 0, words);
      for (int t = 1; t < ids.length; t++) {
        float[] next = decoder.write(new long[] {ids[t]}, new long[] {t}, which);
        System.arraycopy(next, 0, logits, t * words, words);
      }
    }
    return logits;
  }

  /** Logits of a directory's model, with an adapter's directory or without. */
  static float[] logits(Path model, Path adapter, int[] ids) {
    try (CheckpointFiles files = CheckpointFiles.open(model)) {
      AdapterFiles read = AdapterFiles.read(adapter, files.architecture());
      return logits(files.architecture(), files.weights(), List.of(read), ids);
    }
  }

  /** Logits of a directory's model. */
  static float[] logits(Path model, int[] ids) {
    try (CheckpointFiles files = CheckpointFiles.open(model)) {
      return logits(files.architecture(), files.weights(), List.of(), ids);
    }
  }

  /** Euclidean distance, relative to what is expected. */
  static double distance(float[] found, float[] expected) {
    if (found.length != expected.length) {
      throw new IllegalArgumentException(found.length + " values, not " + expected.length);
    }
    double difference = 0;
    double size = 0;
    for (int i = 0; i < found.length; i++) {
      difference += Math.pow((double) found[i] - expected[i], 2);
      size += (double) expected[i] * expected[i];
    }
    return Math.sqrt(difference / size);
  }
}
