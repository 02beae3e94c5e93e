package io.gradus.envs.http.server;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** JSON as the protocol has it: without spaces, and read strictly. */
final class CompactJson {
  private static final Gson GSON =
      new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

  private CompactJson() {}

  static String write(JsonElement element) {
    return GSON.toJson(element);
  }

  /**
   * Reads a body.
   *
   * @throws Refusal unless it is one JSON object
   */
  static JsonObject object(ByteBuffer body) throws Refusal {
    JsonElement element;
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(body).toString();
      JsonReader reader = new JsonReader(new StringReader(text));
      reader.setStrictness(Strictness.STRICT);
      element = GSON.getAdapter(JsonElement.class).read(reader);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new Refusal(400, "request", "the body is not JSON: more follows its end");
      }
    } catch (CharacterCodingException e) {
      throw new Refusal(400, "request", "the body is not JSON: it is not UTF-8");
    } catch (IOException | JsonParseException | IllegalStateException | NumberFormatException e) {
      throw new Refusal(400, "request", "the body is not JSON: " + e.getMessage());
    }
    if (!element.isJsonObject()) {
      throw new Refusal(400, "request", "the body is not a JSON object");
    }
    return element.getAsJsonObject();
  }
}
