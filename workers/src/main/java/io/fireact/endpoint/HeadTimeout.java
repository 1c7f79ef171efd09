package io.fireact.endpoint;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes connections on which the head of the next request does not come in time. The library's own
 * timeout begins anew with each byte, so one byte a minute would hold a connection for ever.
 */
final class HeadTimeout implements Connection.Listener {
  private final Scheduler scheduler;
  private final Duration patience;
  private final Map<Connection, Scheduler.Task> waiting = new ConcurrentHashMap<>();

  HeadTimeout(Scheduler scheduler, Duration patience) {
    this.scheduler = scheduler;
    this.patience = patience;
  }

  /** A head has come; the time for the next begins when this one is answered. */
  void begun(Request request) {
    Connection connection = request.getConnectionMetaData().getConnection();
    onClosed(connection);
    Request.addCompletionListener(request, failure -> onOpened(connection));
  }

  @Override
  public void onOpened(Connection connection) {
    if (connection.getEndPoint().isOpen() && scheduler.isRunning()) {
      waiting.put(connection, scheduler.schedule(() -> close(connection), patience));
    }
  }

  @Override
  public void onClosed(Connection connection) {
    Scheduler.Task task = waiting.remove(connection);
    if (task != null) {
      task.cancel();
    }
  }

  private void close(Connection connection) {
    if (waiting.remove(connection) != null) {
      connection.close();
    }
  }
}
