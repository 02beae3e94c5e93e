package io.gradus.envs.http;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** What servers answer, other than frames: JSON, refusals, and how long they worked. */
final class Answers {
  static final long MOST_JSON = 64L << 20;
  private static final String TIMING = "env;dur=";

  private Answers() {}

  /** Throws unless the server said yes. */
  static void refuse(Response response) throws IOException {
    int status = response.code();
    if (status == 200) {
      return;
    }
    JsonObject body = parse(response);
    JsonElement code = body == null ? null : body.get("code");
    JsonElement message = body == null ? null : body.get("message");
    boolean passing = status == 502 || status == 503 || status == 504;
    if (code == null || message == null) {
      if (passing) {
        throw new IOException("HTTP " + status);
      }
      throw notOurs(response);
    }
    if (passing || code.getAsString().equals("checksum")) {
      throw new IOException(message.getAsString());
    }
    JsonElement module = body == null ? null : body.get("module");
    throw new ServerRefusal(
        status,
        code.getAsString(),
        message.getAsString(),
        module == null ? "" : module.getAsString());
  }

  static NoAnswer notOurs(Response response) {
    return new NoAnswer(
        "HTTP "
            + response.code()
            + " with a body that is not of this protocol; check that the address is that of an"
            + " environment server",
        null);
  }

  static @Nullable JsonObject parse(Response response) throws IOException {
    BufferedSource source = response.body().source();
    if (source.request(MOST_JSON)) {
      return null;
    }
    try {
      JsonElement element = JsonParser.parseString(source.readUtf8());
      return element.isJsonObject() ? element.getAsJsonObject() : null;
    } catch (JsonParseException e) {
      return null;
    }
  }

  /** Nanoseconds of a header such as {@code env;dur=0.125}, which counts milliseconds. */
  static long served(@Nullable String timing) {
    if (timing == null || !timing.startsWith(TIMING)) {
      return 0;
    }
    try {
      return Math.round(1e6 * Double.parseDouble(timing.substring(TIMING.length())));
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
