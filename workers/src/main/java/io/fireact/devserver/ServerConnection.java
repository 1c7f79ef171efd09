package io.fireact.devserver;

import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A client of the Temporal server in use, and what keeps that server there. Close it last, after
 * the workers that use the client.
 */
public final class ServerConnection implements AutoCloseable {

  /** Whose server it is. */
  public enum Kind {
    /** Named by Temporal's configuration or {@code --server HOST:PORT}. */
    CONFIGURED,
    /** The dev server of this home. */
    LOCAL,
    /** Inside this process. */
    MEMORY
  }

  private final Kind kind;
  private final String target;
  private final Optional<String> uiAddress;
  private final WorkflowServiceStubs stubs;
  private final WorkflowClient client;
  private final List<AutoCloseable> owned;

  ServerConnection(
      Kind kind,
      String target,
      Optional<String> uiAddress,
      WorkflowServiceStubs stubs,
      WorkflowClient client,
      List<AutoCloseable> owned) {
    this.kind = kind;
    this.target = target;
    this.uiAddress = uiAddress;
    this.stubs = stubs;
    this.client = client;
    this.owned = List.copyOf(owned);
  }

  public Kind kind() {
    return kind;
  }

  /** {@code host:port}, or {@code memory}. */
  public String target() {
    return target;
  }

  /** Where a browser finds Temporal's web UI, if this process knows. */
  public Optional<String> uiAddress() {
    return uiAddress;
  }

  public WorkflowClient client() {
    return client;
  }

  /** Whether the server answers now; takes at most two seconds. */
  public boolean answers() {
    return kind == Kind.MEMORY || ServerProbe.answers(stubs, client.getOptions().getNamespace());
  }

  @Override
  public void close() {
    stubs.shutdownNow();
    stubs.awaitTermination(5, TimeUnit.SECONDS);
    for (AutoCloseable part : owned) {
      try {
        part.close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException("cannot close the connection to " + target, e);
      }
    }
  }
}
