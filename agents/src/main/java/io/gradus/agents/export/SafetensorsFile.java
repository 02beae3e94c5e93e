package io.gradus.agents.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.gradus.core.optim.ParameterVector;
import io.gradus.core.policy.ActorCritic;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The networks' arrays by name, policy and value function, and words about them. */
final class SafetensorsFile {
  private static final int ALIGNMENT = 8; // of what follows the header

  private SafetensorsFile() {}

  /**
   * A file.
   *
   * @param words what a reader of the file's {@code __metadata__} finds
   */
  static byte[] of(ActorCritic networks, Map<String, String> words) {
    try (NDManager scratch = networks.manager().newSubManager()) {
      NDList list = new NDList();
      arrays(networks)
          .forEach(
              (name, array) -> {
                NDArray alias = array.stopGradient(); // the live one keeps its own name
                alias.attach(scratch);
                alias.setName(name);
                list.add(alias);
              });
      return withMetadata(list.encode(NDList.Encoding.SAFETENSORS), words);
    }
  }

  /** The live arrays by name. */
  static Map<String, NDArray> arrays(ActorCritic networks) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    ParameterVector vector = networks.parameters();
    for (int i = 0; i < vector.names().size(); i++) {
      arrays.put(vector.names().get(i), vector.views().get(i));
    }
    arrays.putAll(networks.untrained());
    return arrays;
  }

  /** The header is its length in 8 bytes and JSON; where arrays are is counted from its end. */
  private static byte[] withMetadata(byte[] file, Map<String, String> words) {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int length = Math.toIntExact(in.getLong());
    String text = new String(file, Long.BYTES, length, StandardCharsets.UTF_8);
    JsonObject metadata = new JsonObject();
    words.forEach(metadata::addProperty);
    JsonObject header = new JsonObject();
    header.add("__metadata__", metadata);
    JsonParser.parseString(text).getAsJsonObject().asMap().forEach(header::add);
    StringBuilder padded = new StringBuilder(header.toString());
    while (padded.toString().getBytes(StandardCharsets.UTF_8).length % ALIGNMENT != 0) {
      padded.append(' ');
    }
    byte[] json = padded.toString().getBytes(StandardCharsets.UTF_8);
    int start = Long.BYTES + length;
    return ByteBuffer.allocate(Long.BYTES + json.length + file.length - start)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .put(file, start, file.length - start)
        .array();
  }
}
