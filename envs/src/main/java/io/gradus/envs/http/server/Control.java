package io.gradus.envs.http.server;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.ByteBuffer;

/** Everything but resets and steps: what the server is, and its sessions, in JSON. */
final class Control {
  private final Sessions sessions;
  private final Creator creator;
  private final String info;
  private final String environments;
  private final String lease;

  Control(ServerOptions options, String bootId, Sessions sessions, Creator creator) {
    this.sessions = sessions;
    this.creator = creator;
    JsonArray offered = new JsonArray();
    options.offered().forEach(offered::add);
    info = info(options.limits(), bootId, offered);
    JsonObject listing = new JsonObject();
    listing.add("environments", offered);
    environments = CompactJson.write(listing);
    JsonObject renewed = new JsonObject();
    renewed.addProperty("lease_seconds", options.limits().lease().toSeconds());
    lease = CompactJson.write(renewed);
  }

  private static String info(ServerLimits given, String bootId, JsonArray offered) {
    JsonObject versions = new JsonObject();
    versions.addProperty("java", System.getProperty("java.version"));
    JsonObject limits = new JsonObject();
    limits.addProperty("sessions", given.sessions());
    limits.addProperty("lanes", given.lanes());
    limits.addProperty("body_bytes", given.bodyBytes());
    limits.addProperty("lease_seconds", given.lease().toSeconds());
    limits.addProperty("hang_seconds", given.hang().toSeconds());
    JsonObject info = new JsonObject();
    info.addProperty("protocol", 1);
    info.addProperty("server", "gradus-java");
    info.addProperty("boot_id", bootId);
    info.add("versions", versions);
    info.add("offered", offered);
    info.add("limits", limits);
    return CompactJson.write(info);
  }

  String info() {
    return info;
  }

  String environments() {
    return environments;
  }

  /** Makes a session. */
  String create(ByteBuffer body) throws Refusal {
    Session session = creator.create(CompactJson.object(body));
    session.touch();
    return session.description();
  }

  /** What making a session was answered with. */
  String describe(String name) throws Refusal {
    Session session = sessions.find(name);
    session.touch();
    return session.description();
  }

  /** Draws a lane of a session: a PNG. */
  ByteBuffer render(String name, ByteBuffer body) throws Refusal {
    Session session = sessions.find(name);
    JsonElement lane = CompactJson.object(body).get("lane");
    session.enter();
    try {
      if (!sessions.holds(session)) {
        throw sessions.absent(name);
      }
      return session.picture(lane);
    } finally {
      session.leave();
    }
  }

  /** Renews the lease. */
  String renew(String name) throws Refusal {
    sessions.find(name).touch();
    return lease;
  }

  /** Closes a session, if it is there. */
  void close(String name) {
    sessions.close(name);
  }
}
