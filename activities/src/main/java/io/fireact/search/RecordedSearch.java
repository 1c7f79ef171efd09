package io.fireact.search;

import com.google.auto.service.AutoService;
import io.fireact.call.RecordingFile;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.spec.MissPolicy;
import io.fireact.spec.RemoteSearch;
import io.fireact.spec.SearchSpec;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Answers from a recording, in this process. What was never asked is asked of another search where
 * the spec names one; that answer is kept like all of that search's own, so that it can be written
 * into a recording.
 */
public final class RecordedSearch implements SearchTool {

  /** Opens them over the spec's file. */
  @AutoService(SearchFactory.class)
  @SuppressWarnings("rawtypes") // of the service's type
  public static final class Factory implements SearchFactory<SearchSpec.Recorded> {
    @Override
    public Class<SearchSpec.Recorded> spec() {
      return SearchSpec.Recorded.class;
    }

    @Override
    public SearchTool open(SearchSpec.Recorded spec, SearchContext context) {
      RemoteSearch fallback = spec.fallback();
      return new RecordedSearch(
          spec, fallback == null ? null : new SearchFactories().open(fallback, context).tool());
    }

    /** What leaves the process is the fallback's, and shared with those that ask it alone. */
    @Override
    public Object identity(SearchSpec.Recorded spec) {
      RemoteSearch fallback = spec.fallback();
      return fallback == null
          ? SearchFactory.super.identity(spec)
          : new SearchFactories().identity(fallback);
    }

    @Override
    public SearchSpec.Recorded identify(SearchSpec.Recorded spec, Path directory) {
      RecordingFile file = RecordingFile.find(spec.recording(), spec.sha256(), directory);
      SearchRecording unused = SearchRecording.read(file); // what is wrong with it is said now
      return spec.identified(file.path().toString(), file.sha256());
    }
  }

  private final SearchSpec.Recorded spec;
  private final SearchRecording recording;
  private final @Nullable SearchTool fallback;

  /** Over what was recorded; null where the spec does not say nearest. */
  private final @Nullable Bm25Search nearest;

  /**
   * @param fallback is asked what the recording does not have, and closed with this; null for none
   * @throws FailureException BAD_DATA when the recording cannot be used, as {@link
   *     SearchRecording#read} says
   */
  public RecordedSearch(SearchSpec.Recorded spec, @Nullable SearchTool fallback) {
    this.spec = spec;
    this.fallback = fallback;
    recording = SearchRecording.read(new RecordingFile(Path.of(spec.recording()), spec.sha256()));
    nearest =
        spec.miss() == MissPolicy.NEAREST
            ? new Bm25Search(
                recording.passages(), new SearchSpec.Bm25(spec.results(), spec.snippetChars()))
            : null;
  }

  @Override
  public SearchResults search(String query) {
    return recording.find(query).orElseGet(() -> missed(query));
  }

  @Override
  public boolean asksOutside(String query) {
    return fallback != null && recording.find(query).isEmpty();
  }

  @Override
  public void close() {
    if (fallback != null) {
      fallback.close();
    }
    if (nearest != null) {
      nearest.close();
    }
  }

  private SearchResults missed(String query) {
    if (fallback != null) {
      return fallback.search(query);
    }
    if (nearest != null) {
      return nearest.search(query);
    }
    if (spec.miss() == MissPolicy.NOTHING) {
      return SearchResults.NONE;
    }
    throw new FailureException(
        FailureType.BAD_DATA,
        "the recording %s does not have the query \"%s\"; record that too, or set search.miss to nothing, nearest or ask"
            .formatted(spec.recording(), Snippets.cut(query, 200)));
  }
}
