package io.fireact.stage.job;

import io.fireact.lm.hub.FetchListener;

/** Passes a download on to the heartbeat, in megabytes: a heartbeat's numbers are counts. */
record FetchProgress(Heartbeat heartbeat) implements FetchListener {
  static final long MEGABYTE = 1_000_000;

  @Override
  public void onProgress(long done, long total) {
    heartbeat.report(done / MEGABYTE, total / MEGABYTE);
  }

  @Override
  public boolean cancelled() {
    return heartbeat.stopped();
  }
}
