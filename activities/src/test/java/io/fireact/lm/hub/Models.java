package io.fireact.lm.hub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Files that look like a model from outside. */
final class Models {
  static final int WEIGHTS = 400_000;

  private Models() {}

  /** A small model with one file of weights, and a README that is no part of it. */
  static Map<String, byte[]> single() {
    Map<String, byte[]> files = new TreeMap<>();
    files.put("config.json", text("{\"model_type\": \"llama\"}"));
    files.put("tokenizer.json", text("{\"model\": {}}"));
    files.put("tokenizer_config.json", text("{\"bos_token\": \"<s>\"}"));
    files.put("model.safetensors", weights(1, WEIGHTS));
    files.put("README.md", text("# A model"));
    return files;
  }

  /** The same with weights in so many files. */
  static Map<String, byte[]> sharded(int shards) {
    Map<String, byte[]> files = single();
    files.remove("model.safetensors");
    StringBuilder map = new StringBuilder();
    for (int i = 1; i <= shards; i++) {
      String name = "model-%05d-of-%05d.safetensors".formatted(i, shards);
      files.put(name, weights(i, 20_000 + i));
      map.append(i == 1 ? "" : ",").append("\"layer.").append(i).append("\":\"").append(name);
      map.append('"');
    }
    files.put(ModelFileFilter.INDEX, text("{\"metadata\":{},\"weight_map\":{" + map + "}}"));
    return files;
  }

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] weights(long seed, int size) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static Path write(Path directory, Map<String, byte[]> files) throws IOException {
    Files.createDirectories(directory);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(directory.resolve(file.getKey()), file.getValue());
    }
    return directory;
  }
}
