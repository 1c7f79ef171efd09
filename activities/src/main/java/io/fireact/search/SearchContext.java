package io.fireact.search;

import io.fireact.task.Passage;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;

/**
 * What a process has for search tools.
 *
 * @param http shared; stays open when a tool is closed
 * @param environment where keys are looked up
 * @param corpus the task's passages; read only when it is asked for
 */
public record SearchContext(
    OkHttpClient http, Map<String, String> environment, Supplier<List<Passage>> corpus) {}
