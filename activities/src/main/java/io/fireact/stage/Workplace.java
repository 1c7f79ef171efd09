package io.fireact.stage;

import io.fireact.meter.Meters;
import io.fireact.store.ArtifactStore;
import io.fireact.store.Journal;
import io.fireact.task.DataFiles;
import java.nio.file.Path;
import java.util.Map;
import okhttp3.OkHttpClient;

/**
 * What a process's activities share.
 *
 * @param work checkpoints and other work in progress, a directory a stage
 * @param environment where secrets are looked up
 */
public record Workplace(
    ArtifactStore store,
    Journal journal,
    Path work,
    DataFiles data,
    OkHttpClient http,
    Map<String, String> environment,
    Meters meters) {}
