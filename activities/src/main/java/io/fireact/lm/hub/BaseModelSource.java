package io.fireact.lm.hub;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.files.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import okhttp3.OkHttpClient;

/**
 * Finds base models by directory or hub id, says what they are by content, and brings them here.
 * Thread safe, and several processes may share a cache; one source a process is enough. Not for
 * adapters or datasets, and not for weights in formats other than safetensors.
 *
 * <p>A hub model is asked for with the interface of the Hugging Face hub: the commit of a revision,
 * the list of its files with the SHA-256 of the large ones, and the files themselves. What was
 * found out about a commit is never asked again.
 */
public final class BaseModelSource {
  private static final Duration CONNECT = Duration.ofSeconds(20);
  private static final Duration SILENCE = Duration.ofSeconds(60);
  private static final Pattern HUB_ID =
      Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,95}/)?[A-Za-z0-9][A-Za-z0-9._-]{0,95}");
  private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/+@-]{0,199}");
  private static final Set<String> YES = Set.of("1", "on", "yes", "true");

  private final Hub hub;
  private final boolean offline;
  private final LocalModels directories;
  private final ManifestCache manifests;
  private final ContentStore store;
  private final FileFilter filter;

  /**
   * @param http shared; its connections are used, its time limits are not
   * @param environment HF_TOKEN or HUGGING_FACE_HUB_TOKEN, HF_ENDPOINT of a mirror, HF_HUB_OFFLINE
   *     to use only what was fetched before, HOME for names that begin with ~
   * @param cache a directory of its own for downloaded models; may be deleted at any time
   * @throws FailureException BAD_REQUEST or UNAUTHORIZED when one of the variables cannot be used
   */
  public BaseModelSource(OkHttpClient http, Map<String, String> environment, Path cache) {
    this(
        http.newBuilder()
            .connectTimeout(CONNECT)
            .readTimeout(SILENCE)
            .writeTimeout(SILENCE)
            .build(),
        environment,
        cache,
        Clock.systemUTC());
  }

  /** As {@link #BaseModelSource(OkHttpClient, Map, Path)}, for PEFT adapters instead. */
  public static BaseModelSource ofAdapters(
      OkHttpClient http, Map<String, String> environment, Path cache) {
    return new BaseModelSource(
        http.newBuilder()
            .connectTimeout(CONNECT)
            .readTimeout(SILENCE)
            .writeTimeout(SILENCE)
            .build(),
        environment,
        cache,
        // A repository may hold both, so that one commit has two manifests.
        cache.resolve("adapters"),
        Clock.systemUTC(),
        (place, names, index) -> AdapterFileFilter.choose(place, names));
  }

  /**
   * @param http with the time limits for connecting and for silence
   */
  BaseModelSource(OkHttpClient http, Map<String, String> environment, Path cache, Clock clock) {
    this(http, environment, cache, cache, clock, ModelFileFilter::choose);
  }

  private BaseModelSource(
      OkHttpClient http,
      Map<String, String> environment,
      Path cache,
      Path memory,
      Clock clock,
      FileFilter filter) {
    this.filter = filter;
    DigestCache digests = new DigestCache(cache.resolve("digests"), clock);
    String named = environment.getOrDefault("HOME", "");
    String home = named.startsWith("/") ? named : System.getProperty("user.home", "");
    hub = new Hub(http, environment, clock);
    offline =
        YES.contains(
            environment.getOrDefault("HF_HUB_OFFLINE", "").strip().toLowerCase(Locale.ROOT));
    directories = new LocalModels(Path.of(home), digests, filter);
    manifests = new ManifestCache(memory);
    store = new ContentStore(cache, digests);
  }

  /**
   * What a name stands for now. Reads or asks for as little as possible: no weights are downloaded.
   * A directory is read whole the first time, which takes a minute for 13 GB. Interrupting the
   * calling thread ends it.
   *
   * @param model a directory (absolute, or begins with ./ or ../ or ~, or exists) or a hub id such
   *     as HuggingFaceTB/SmolLM2-135M-Instruct
   * @param revision branch, tag or commit of a hub model; not used for a directory
   * @throws FailureException BAD_DATA when there is no such model or it is not whole; UNAUTHORIZED
   *     when it is gated; RATE_LIMITED, UNAVAILABLE, TIMEOUT or BAD_ANSWER when the hub does not
   *     answer as it should; CANCELLED, the thread still marked, when interrupted
   */
  public ModelManifest identify(String model, String revision) {
    Optional<Path> directory = directories.directory(model);
    if (directory.isPresent()) {
      return directories.identify(directory.get());
    }
    checkNames(model, revision);
    Optional<String> known =
        Hub.isCommit(revision) ? Optional.of(revision) : manifests.commit(model, revision);
    Optional<ModelManifest> remembered = known.flatMap(one -> manifests.manifest(model, one));
    if (remembered.isPresent() && (offline || Hub.isCommit(revision))) {
      return remembered.get();
    }
    if (offline) {
      throw new FailureException(
          FailureType.BAD_DATA,
          "the model %s at revision %s was not used here before, and HF_HUB_OFFLINE is set; unset it once, or name a directory"
              .formatted(model, revision));
    }
    String work = "finding the model " + model;
    String commit = new CancellableTasks(work).run(scope -> hub.commit(scope, model, revision));
    ModelManifest manifest =
        manifests.manifest(model, commit).orElseGet(() -> survey(model, commit, work));
    manifests.remember(model, revision, commit);
    return manifest;
  }

  /**
   * The directory of a model as far as it is on this machine, without asking a hub or reading
   * weights: a directory whether it is there or not, and of a hub model what was fetched whole of
   * the commit that the revision was last known to name.
   *
   * @throws FailureException BAD_DATA when the name can be neither
   */
  public Optional<Path> present(String model, String revision) {
    Optional<Path> directory = directories.directory(model);
    if (directory.isPresent()) {
      return directory;
    }
    checkNames(model, revision);
    return (Hub.isCommit(revision) ? Optional.of(revision) : manifests.commit(model, revision))
        .flatMap(commit -> manifests.manifest(model, commit))
        .filter(store::isComplete)
        .map(store::directory);
  }

  /** Builds the manifest of a commit from its listing. */
  private ModelManifest survey(String model, String commit, String work) {
    Map<String, byte[]> read = new HashMap<>();
    CancellableTasks.Task<List<HubFile>> choice =
        scope -> {
          Map<String, HubFile> listed = hub.list(scope, model, commit);
          String place = "the hub model " + model + " at revision " + commit;
          return filter
              .choose(
                  place,
                  listed.keySet(),
                  index -> {
                    byte[] content =
                        hub.readSmall(
                            scope, model, commit, Objects.requireNonNull(listed.get(index)));
                    read.put(index, content);
                    return content;
                  })
              .stream()
              .map(name -> Objects.requireNonNull(listed.get(name)))
              .toList();
        };
    List<CancellableTasks.Task<ModelFile>> tasks = new ArrayList<>();
    for (HubFile file : new CancellableTasks(work).run(choice)) {
      tasks.add(scope -> describe(scope, model, commit, file, read));
    }
    ModelManifest manifest =
        new ModelManifest(model, commit, new CancellableTasks(work).run(tasks, () -> {}));
    manifests.remember(manifest);
    return manifest;
  }

  private ModelFile describe(
      CancellableTasks scope, String model, String commit, HubFile file, Map<String, byte[]> read) {
    if (file.sha256() != null) {
      return new ModelFile(file.name(), file.size(), file.sha256());
    }
    byte[] content = read.get(file.name());
    if (content == null) {
      content = hub.readSmall(scope, model, commit, file);
    }
    ModelFile described = new ModelFile(file.name(), content.length, Digests.of(content));
    store.put(described, content, scope);
    return described;
  }

  /**
   * The model's files as a directory, complete and verified; at once when they are here. What an
   * earlier call or a killed process left is continued. Nobody may change the files.
   *
   * @param manifest of {@link #identify}, on this machine or another
   * @param listener called by this thread while it waits; an exception of it ends the fetch
   * @throws FailureException as {@link #identify}; also DISK_FULL, and BAD_DATA when the bytes are
   *     not those of the manifest; CANCELLED when the listener says so
   */
  public Path fetch(ModelManifest manifest, FetchListener listener) {
    if (manifest.revision().isEmpty()) {
      Path directory = directories.verified(manifest);
      listener.onProgress(manifest.bytes(), manifest.bytes());
      return directory;
    }
    checkNames(manifest.model(), manifest.revision());
    if (!store.isComplete(manifest)) {
      ensure(manifest, listener);
    }
    listener.onProgress(manifest.bytes(), manifest.bytes());
    return store.directory(manifest);
  }

  private void ensure(ModelManifest manifest, FetchListener listener) {
    if (offline) {
      checkHere(manifest);
    }
    checkSpace(manifest);
    String work = "fetching the model " + manifest.model();
    AtomicLong done = new AtomicLong();
    Runnable tick =
        () -> {
          listener.onProgress(done.get(), manifest.bytes());
          if (listener.cancelled()) {
            throw new FailureException(FailureType.CANCELLED, work + " was cancelled");
          }
        };
    List<CancellableTasks.Task<ModelFile>> tasks = new ArrayList<>();
    for (ModelFile file : manifest.files()) {
      tasks.add(
          scope -> {
            AtomicLong own = new AtomicLong();
            store.ensure(
                file,
                scope,
                part -> {
                  if (offline) {
                    throw absent(manifest, List.of(file.name()));
                  }
                  LongConsumer moved =
                      bytes -> {
                        own.addAndGet(bytes);
                        done.addAndGet(bytes);
                      };
                  new FileDownload(hub, scope, manifest, file, part, moved).run();
                });
            done.addAndGet(file.size() - own.get());
            return file;
          });
    }
    new CancellableTasks(work).run(tasks, tick);
    CancellableTasks.Task<Path> assembly =
        scope -> {
          store.assemble(manifest, scope);
          return store.directory(manifest);
        };
    new CancellableTasks(work).run(List.of(assembly), tick);
  }

  private void checkHere(ModelManifest manifest) {
    List<String> missing =
        manifest.files().stream()
            .filter(file -> store.missing(file) > 0)
            .map(ModelFile::name)
            .toList();
    if (!missing.isEmpty()) {
      throw absent(manifest, missing);
    }
  }

  private static FailureException absent(ModelManifest manifest, List<String> names) {
    return new FailureException(
        FailureType.BAD_DATA,
        "the model %s at revision %s is not whole in the cache (%s missing), and HF_HUB_OFFLINE is set; unset it once, or name a directory"
            .formatted(manifest.model(), manifest.revision(), String.join(", ", names)));
  }

  private void checkSpace(ModelManifest manifest) {
    long needed = manifest.files().stream().mapToLong(store::missing).sum();
    Path disk = store.disk();
    try {
      long free = Files.getFileStore(disk).getUsableSpace();
      if (needed > free) {
        throw new FailureException(
            FailureType.DISK_FULL,
            "the model %s needs %d bytes more on the disk of %s, which has %d; make room, and the work goes on"
                .formatted(manifest.model(), needed, disk, free));
      }
    } catch (IOException e) {
      throw DurableFiles.failure("cannot see how much room is in " + disk, e);
    }
  }

  private static void checkNames(String model, String revision) {
    if (!HUB_ID.matcher(model).matches() || model.contains("..") || model.contains("--")) {
      throw new FailureException(
          FailureType.BAD_DATA,
          "\"%s\" is neither a directory nor a hub id such as HuggingFaceTB/SmolLM2-135M-Instruct; correct the base model's name"
              .formatted(model));
    }
    if (!REVISION.matcher(revision).matches() || revision.contains("..")) {
      throw new FailureException(
          FailureType.BAD_DATA,
          "the revision of the model %s must be a branch, tag or commit such as main, got \"%s\""
              .formatted(model, revision));
    }
  }
}
