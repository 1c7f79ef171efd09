package io.fireact.config;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every environment variable that decides what fireact does, in one list. Not in it: keys of
 * providers, whose variables a spec names; Temporal's own ({@code TEMPORAL_*}) and the proxies',
 * which their owners document; and what a terminal says of itself.
 */
public enum EnvironmentVariable {
  HOME("FIREACT_HOME", "artifacts, journal, reports and the local server"),
  DATA("FIREACT_DATA", "the directory of FireAct's published data"),
  DEVICE("FIREACT_DEVICE", "where models compute"),
  DEVICE_MEMORY("FIREACT_DEVICE_MEMORY", "what one process takes of each device at most"),
  TEMPORAL("FIREACT_TEMPORAL", "the Temporal CLI whose dev server is started"),
  JAVA_OPTS("FIREACT_JAVA_OPTS", "options of Java, read by the launcher"),
  TIER("FIREACT_TIER", "Java's TieredStopAtLevel, read by the launcher"),
  DATA_HOME("XDG_DATA_HOME", "what the home is below where FIREACT_HOME is not set"),
  CACHE_HOME("XDG_CACHE_HOME", "models, data files and the temporal binary are cached below it"),
  HUB_ENDPOINT("HF_ENDPOINT", "the hub that models are fetched from"),
  HUB_OFFLINE("HF_HUB_OFFLINE", "only models that were fetched before are used"),
  HUB_TOKEN("HF_TOKEN", "a token for the hub", true),
  OLD_HUB_TOKEN("HUGGING_FACE_HUB_TOKEN", "the same, where HF_TOKEN is not set", true),
  TORCH("PYTORCH_LIBRARY_PATH", "the lib folder of another PyTorch"),
  TORCH_VERSION("PYTORCH_VERSION", "its version, where it does not say"),
  TORCH_FLAVOR("PYTORCH_FLAVOR", "its flavor, where it does not say");

  /** What all of our own begin with. */
  public static final String PREFIX = "FIREACT_";

  private final String variable;
  private final String meaning;
  private final boolean secret;

  EnvironmentVariable(String variable, String meaning) {
    this(variable, meaning, false);
  }

  EnvironmentVariable(String variable, String meaning, boolean secret) {
    this.variable = variable;
    this.meaning = meaning;
    this.secret = secret;
  }

  public String variable() {
    return variable;
  }

  /** What it decides, in some words. */
  public String meaning() {
    return meaning;
  }

  /** Whether its value is never shown. */
  public boolean secret() {
    return secret;
  }

  /** Its value in an environment; blank values count as not set. */
  public Optional<String> value(Map<String, String> environment) {
    return Optional.of(environment.getOrDefault(variable, "")).filter(value -> !value.isBlank());
  }

  /** The names of all of them. */
  public static List<String> names() {
    return Arrays.stream(values()).map(EnvironmentVariable::variable).toList();
  }
}
