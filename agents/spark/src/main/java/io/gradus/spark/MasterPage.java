package io.gradus.spark;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The page of a standalone cluster's master, as it gives it to programs. */
final class MasterPage {
  private static final int PATIENCE_MILLIS = 5000;

  private MasterPage() {}

  /** What stands there; empty if nobody answers. */
  static Optional<MasterState> read(URI page) {
    try {
      URLConnection connection = page.resolve("/json/").toURL().openConnection();
      connection.setConnectTimeout(PATIENCE_MILLIS);
      connection.setReadTimeout(PATIENCE_MILLIS);
      try (Reader text =
          new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8)) {
        return Optional.of(state(JsonParser.parseReader(text).getAsJsonObject()));
      }
    } catch (IOException | JsonParseException | IllegalStateException e) {
      return Optional.empty();
    }
  }

  private static MasterState state(JsonObject page) {
    return new MasterState(
        page.get("url").getAsString(),
        each(
                page,
                "workers",
                worker ->
                    new MasterState.Worker(
                        worker.get("host").getAsString() + ":" + worker.get("port").getAsInt(),
                        worker.get("state").getAsString(),
                        worker.get("cores").getAsInt(),
                        worker.get("coresused").getAsInt()))
            .toList(),
        each(
                page,
                "activeapps",
                application ->
                    new MasterState.Application(
                        application.get("id").getAsString(),
                        application.get("name").getAsString(),
                        application.get("state").getAsString(),
                        application.get("cores").getAsInt()))
            .toList());
  }

  private static <T> Stream<T> each(JsonObject page, String name, Function<JsonObject, T> read) {
    return StreamSupport.stream(page.getAsJsonArray(name).spliterator(), false)
        .map(JsonElement::getAsJsonObject)
        .map(read);
  }
}
