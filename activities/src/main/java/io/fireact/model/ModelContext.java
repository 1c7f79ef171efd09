package io.fireact.model;

import io.fireact.spec.AgentSpec;
import java.util.Map;
import okhttp3.OkHttpClient;

/**
 * What a process has for models.
 *
 * @param agent who will ask
 * @param instruction what a model that is told something is told
 * @param http shared; stays open when a model is closed
 * @param environment where keys are looked up
 * @param local opens what is computed here
 */
public record ModelContext(
    AgentSpec agent,
    String instruction,
    OkHttpClient http,
    Map<String, String> environment,
    LocalModels local) {}
