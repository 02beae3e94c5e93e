package io.gradus.agents.run;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Records as JSON, with names_like_this; an empty optional is null. */
public final class Json {
  private static final Gson GSON =
      new GsonBuilder()
          .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
          .registerTypeAdapterFactory(new SealedRecords())
          .registerTypeAdapterFactory(new Optionals())
          .setPrettyPrinting()
          .serializeNulls()
          .disableHtmlEscaping()
          .create();

  private Json() {}

  /** As text of several lines, the last one ended. */
  public static String write(Object value) {
    return GSON.toJson(value) + "\n";
  }

  /** As a part of a larger whole. */
  public static JsonElement tree(Object value) {
    return GSON.toJsonTree(value);
  }

  /** All that is in it by its place: {@code algorithm.config.horizon}. */
  public static Map<String, String> flat(Object value) {
    Map<String, String> flat = new LinkedHashMap<>();
    flatten("", tree(value), flat);
    return flat;
  }

  private static void flatten(String name, JsonElement element, Map<String, String> into) {
    if (!element.isJsonObject()) {
      into.put(name, element.isJsonPrimitive() ? element.getAsString() : element.toString());
      return;
    }
    String prefix = name.isEmpty() ? "" : name + ".";
    element
        .getAsJsonObject()
        .entrySet()
        .forEach(field -> flatten(prefix + field.getKey(), field.getValue(), into));
  }

  /**
   * From text.
   *
   * @throws JsonParseException if it is no such record; says why
   */
  public static <T> T read(String text, Class<T> type) {
    try {
      T value = GSON.fromJson(text, type);
      if (value == null) {
        throw new JsonParseException("it is empty");
      }
      return value;
    } catch (JsonParseException e) {
      throw new JsonParseException(plain(e), e);
    } catch (RuntimeException e) { // what the constructor of a record throws comes wrapped
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new JsonParseException(
          cause instanceof NullPointerException ? "something is missing" : cause.getMessage(), e);
    }
  }

  /** Gson's words without the names of its exceptions and without where to read about them. */
  private static String plain(JsonParseException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return String.valueOf(cause.getMessage()).replaceAll("(?s)\\s*See https?:.*", "");
  }

  private static final class Optionals implements TypeAdapterFactory {
    @Override
    @SuppressWarnings("unchecked") // T is an Optional
    public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
      if (type.getRawType() != Optional.class) {
        return null;
      }
      var inner = TypeToken.get(((ParameterizedType) type.getType()).getActualTypeArguments()[0]);
      return (TypeAdapter<T>) of(gson.getAdapter(inner), gson.getAdapter(JsonElement.class));
    }

    private static <E> TypeAdapter<Optional<E>> of(
        TypeAdapter<E> inner, TypeAdapter<JsonElement> elements) {
      return new TypeAdapter<>() {
        @Override
        public void write(JsonWriter out, Optional<E> value) throws IOException {
          elements.write(out, value.map(inner::toJsonTree).orElse(JsonNull.INSTANCE));
        }

        @Override
        public Optional<E> read(JsonReader in) throws IOException {
          if (in.peek() == JsonToken.NULL) {
            in.nextNull();
            return Optional.empty();
          }
          return Optional.of(inner.read(in));
        }
      };
    }
  }
}
