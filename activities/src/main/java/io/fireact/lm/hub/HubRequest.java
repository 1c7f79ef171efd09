package io.fireact.lm.hub;

import okhttp3.Request;

/**
 * A request and what it is about, for messages.
 *
 * @param file empty when it is about the model as a whole
 */
record HubRequest(Request request, String model, String revision, String file) {

  /** Method and address, without what could be a secret. */
  String where() {
    return request.method() + " " + HubFailures.place(request.url());
  }

  @Override
  public String toString() {
    return (file.isEmpty() ? "" : file + " of ") + "model " + model + " at revision " + revision;
  }
}
