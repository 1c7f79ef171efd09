package io.fireact.search;

import com.google.auto.service.AutoService;
import io.fireact.call.RecordingFile;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.spec.MissPolicy;
import io.fireact.spec.SearchSpec;
import java.nio.file.Path;

/** Answers from a recording, in this process. Not for asking what was never asked. */
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
      return new RecordedSearch(spec);
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

  /**
   * @throws FailureException BAD_DATA when the recording cannot be used, as {@link
   *     SearchRecording#read} says
   */
  public RecordedSearch(SearchSpec.Recorded spec) {
    this.spec = spec;
    recording = SearchRecording.read(new RecordingFile(Path.of(spec.recording()), spec.sha256()));
  }

  @Override
  public SearchResults search(String query) {
    return recording.find(query).orElseGet(() -> missed(query));
  }

  private SearchResults missed(String query) {
    if (spec.miss() == MissPolicy.NOTHING) {
      return SearchResults.NONE;
    }
    throw new FailureException(
        FailureType.BAD_DATA,
        "the recording %s does not have the query \"%s\"; record that too, or set search.miss to nothing"
            .formatted(spec.recording(), Snippets.cut(query, 200)));
  }
}
