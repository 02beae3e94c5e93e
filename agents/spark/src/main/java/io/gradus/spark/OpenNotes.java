package io.gradus.spark;

import java.util.function.Consumer;

/** What is said of a cluster while it is open; what happens as it closes is nobody's concern. */
final class OpenNotes implements Consumer<String> {
  private final Consumer<String> notes;
  private volatile boolean closed;

  OpenNotes(Consumer<String> notes) {
    this.notes = notes;
  }

  @Override
  public void accept(String note) {
    if (!closed) {
      notes.accept(note);
    }
  }

  void close() {
    closed = true;
  }
}
