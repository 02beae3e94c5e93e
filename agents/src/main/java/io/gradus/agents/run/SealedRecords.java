package io.gradus.agents.run;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A value of a sealed interface of records as an object that says which record it is: {@code
 * {"type": "linear", "initial": 0.001, "last": 0.0}}.
 */
final class SealedRecords implements TypeAdapterFactory {
  private static final String TYPE = "type";

  @Override
  public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
    Class<? super T> raw = type.getRawType();
    if (!raw.isInterface() || !raw.isSealed()) {
      return null;
    }
    Map<String, TypeAdapter<?>> byName = new LinkedHashMap<>();
    records(raw)
        .forEach(
            permitted ->
                byName.put(
                    name(permitted), gson.getDelegateAdapter(this, TypeToken.get(permitted))));
    return new Adapter<>(byName, gson.getAdapter(JsonElement.class));
  }

  /** Those of a sealed interface and of the sealed interfaces below it. */
  private static Stream<Class<?>> records(Class<?> sealed) {
    return Arrays.stream(sealed.getPermittedSubclasses())
        .flatMap(permitted -> permitted.isInterface() ? records(permitted) : Stream.of(permitted));
  }

  private static String name(Class<?> type) {
    return type.getSimpleName().toLowerCase(Locale.ROOT);
  }

  private static final class Adapter<T> extends TypeAdapter<T> {
    private final Map<String, TypeAdapter<?>> byName;
    private final TypeAdapter<JsonElement> elements;

    Adapter(Map<String, TypeAdapter<?>> byName, TypeAdapter<JsonElement> elements) {
      this.byName = byName;
      this.elements = elements;
    }

    @Override
    @SuppressWarnings("unchecked") // the name is that of the value's class
    public void write(JsonWriter out, T value) throws IOException {
      String name = name(value.getClass());
      TypeAdapter<T> adapter = (TypeAdapter<T>) Objects.requireNonNull(byName.get(name));
      JsonObject object = new JsonObject();
      object.addProperty(TYPE, name);
      adapter.toJsonTree(value).getAsJsonObject().asMap().forEach(object::add);
      elements.write(out, object);
    }

    @Override
    @SuppressWarnings("unchecked") // all are records of T's interface
    public T read(JsonReader in) throws IOException {
      JsonElement element = elements.read(in);
      JsonElement name = element.isJsonObject() ? element.getAsJsonObject().remove(TYPE) : null;
      TypeAdapter<?> adapter = name == null ? null : byName.get(name.getAsString());
      if (adapter == null) {
        throw new JsonParseException(
            "type is " + name + " in " + element + ": expected one of " + byName.keySet());
      }
      return (T) adapter.fromJsonTree(element);
    }
  }
}
