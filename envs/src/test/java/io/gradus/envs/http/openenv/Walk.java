package io.gradus.envs.http.openenv;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.gradus.core.random.Pcg64;
import okhttp3.WebSocket;

/** For tests: {@code openenv_walk.py} in Java, but for the draws. */
class Walk implements ScriptedServer.Conversation {
  private Pcg64 random = Pcg64.seeded(0);
  private double at;
  private int elapsed;

  @Override
  public void heard(WebSocket socket, String message) {
    socket.send(answer(JsonParser.parseString(message).getAsJsonObject()));
  }

  String answer(JsonObject message) {
    switch (message.get("type").getAsString()) {
      case "state" -> {
        return "{\"type\":\"state\",\"data\":{\"episode_id\":null,\"step_count\":0}}";
      }
      case "reset" -> {
        JsonObject data = message.getAsJsonObject("data");
        if (data.has("seed")) {
          random = Pcg64.seeded(data.get("seed").getAsLong());
        }
        elapsed = 0;
        at = random.nextDouble() - 0.5;
        return observation("null", false);
      }
      default -> {
        int action = message.getAsJsonObject("data").get("action_id").getAsInt();
        elapsed++;
        at += 2 * action - 1;
        boolean ended = Math.abs(at) > 2.5;
        return observation(ended ? at > 0 ? "1.0" : "-1.0" : "0.0", ended);
      }
    }
  }

  private String observation(String reward, boolean ended) {
    boolean cut = elapsed >= 10 && !ended;
    return ("{'type':'observation','data':{'observation':{'position':["
            + at
            + ","
            + Math.abs(at)
            + "],'elapsed':"
            + elapsed
            + ",'cut':"
            + cut
            + "},'reward':"
            + reward
            + ",'done':"
            + (ended || cut)
            + "}}")
        .replace('\'', '"');
  }
}
