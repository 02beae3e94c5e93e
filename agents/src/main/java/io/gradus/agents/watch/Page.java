package io.gradus.agents.watch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A file that a browser is given. All are read when a server begins, since a build may replace the
 * archive that they are in while it runs.
 *
 * @param type of the content
 * @param text in UTF-8
 */
record Page(String type, ByteBuffer text) {
  private static final Map<String, String> NAMES =
      Map.of(
          "/", "index.html",
          "/watch.css", "watch.css",
          "/watch.js", "watch.js",
          "/chart.js", "chart.js",
          "/feed.js", "feed.js");

  /** By their paths. */
  static Map<String, Page> all() {
    return NAMES.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> read(entry.getValue())));
  }

  private static Page read(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      String kind = name.substring(name.lastIndexOf('.') + 1);
      String type = kind.equals("js") ? "text/javascript" : "text/" + kind;
      return new Page(type + "; charset=utf-8", ByteBuffer.wrap(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
