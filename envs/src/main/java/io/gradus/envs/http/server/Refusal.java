package io.gradus.envs.http.server;

import com.google.gson.JsonObject;

/** An answer other than success: a status, a code for programs, a line for people. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final transient JsonObject more = new JsonObject();

  Refusal(int status, String code, String message) {
    // Without a stack trace: it is an answer, and its cause is not here.
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  /** With a number beside code and message. */
  Refusal with(String name, long number) {
    more.addProperty(name, number);
    return this;
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  /** {@code {"code":…,"message":…}} and what was put beside. */
  String json() {
    JsonObject body = new JsonObject();
    body.addProperty("code", code);
    body.addProperty("message", line(String.valueOf(getMessage())));
    more.entrySet().forEach(entry -> body.add(entry.getKey(), entry.getValue()));
    return CompactJson.write(body);
  }

  private static String line(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", " | ");
  }
}
