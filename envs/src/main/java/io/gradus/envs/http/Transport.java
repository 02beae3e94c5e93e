package io.gradus.envs.http;

import com.google.gson.JsonObject;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import okio.BufferedSource;

/*
 * Why OkHttp is set up as it is.
 *
 * - The socket factory turns Nagle's algorithm off. OkHttp leaves it on, and a body of 8 KiB or more
 *   then waits 44 ms for a delayed acknowledgement: 23 steps a second.
 * - OkHttp repeats no request. It would do so in silence, and only this class knows that a repeated
 *   step must carry the same sequence number, how often to repeat, and when a server is dead.
 * - Its own timeouts are off: each costs a timer for every read and write, half of a request's time.
 *   A Watch cancels a call that is past its deadline.
 */

/** Sends requests, and sends them again when an answer is lost. Used by one thread at a time. */
final class Transport implements AutoCloseable {
  static final String BASE = "gradus/1/";

  private static final MediaType BINARY = MediaType.get("application/vnd.gradus.frame");
  private static final MediaType JSON = MediaType.get("application/json");
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_RENEWAL = Duration.ofSeconds(10);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final HttpUrl base;
  private final Optional<String> token;
  private final RemoteOptions options;
  private final Hosting hosting;
  private final Duration reconnect;
  private final OkHttpClient client;
  private final Watch watch = new Watch();

  /**
   * A way to a server.
   *
   * @param reconnect for how long it is tried at least; zero for as often as the options say
   */
  Transport(
      URI server,
      Optional<String> token,
      RemoteOptions options,
      Duration reconnect,
      Hosting hosting) {
    this.base = HttpUrl.get(server.toString()).newBuilder().addPathSegments(BASE).build();
    this.token = token;
    this.options = options;
    this.reconnect = reconnect;
    this.hosting = hosting;
    client =
        PromptClients.builder(server.getHost(), options.connect(), options.eager())
            .connectionPool(new ConnectionPool(1, 1, TimeUnit.HOURS))
            .build();
  }

  /** Asks for a JSON object. */
  JsonObject get(String path, Duration deadline) {
    Request request = request(path).build();
    return attempt("GET /" + BASE + path, deadline, end -> json(request, end));
  }

  /** Sends a JSON object, and gets one. The server takes the same object twice for one. */
  JsonObject post(String path, JsonObject body, Duration deadline) {
    Request request = request(path).post(RequestBody.create(body.toString(), JSON)).build();
    return attempt("POST /" + BASE + path, deadline, end -> json(request, end));
  }

  /** Sends a JSON object, and gets bytes. */
  byte[] bytes(String path, JsonObject body, Duration deadline) {
    Request request = request(path).post(RequestBody.create(body.toString(), JSON)).build();
    return attempt("POST /" + BASE + path, deadline, end -> bytes(request, end));
  }

  /** Deletes, if the server is there to hear it; says nothing if it is not. */
  void delete(String path, Duration deadline) {
    try (Response response = execute(request(path).delete().build(), after(deadline))) {
      response.code();
    } catch (IOException e) {
      // The server is gone, and what was to be deleted with it.
    } finally {
      watch.end();
    }
  }

  /** Has a session's lease renewed while nothing else is asked of the server. */
  void holdLease(String session, Duration lease) {
    Duration sixth = lease.dividedBy(6); // what is not renewed by then is tried again in time
    Duration patience = sixth.compareTo(LONGEST_RENEWAL) < 0 ? sixth : LONGEST_RENEWAL;
    OkHttpClient patient = client.newBuilder().callTimeout(patience).build();
    Request request =
        request("sessions/" + session + "/lease").post(RequestBody.create("{}", JSON)).build();
    watch.renew(
        lease,
        () -> {
          try (Response response = patient.newCall(request).execute()) {
            response.code(); // the next step will say it, if the session is gone
          } catch (IOException e) {
            // As above.
          }
        });
  }

  /** A route that frames are sent to. */
  Route route(String path, Frame frame, Duration deadline) {
    return new Route(path, request(path).post(new FrameBody(frame)).build(), frame, deadline);
  }

  /** Ends the connection, and with it what OkHttp keeps. */
  @Override
  public void close() {
    watch.close();
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }

  /** The right to use a frame's answer: the numbers within it fit the spaces. */
  @FunctionalInterface
  interface Check {
    /**
     * Looks at an answer.
     *
     * @throws IOException if it does not fit
     */
    void check(Frame answer) throws IOException;
  }

  /** One path, and the frame that is sent there again and again with other content. */
  final class Route {
    private final String path;
    private final Request request;
    private final Frame frame;
    private final Duration deadline;
    private long servedNanos;

    private Route(String path, Request request, Frame frame, Duration deadline) {
      this.path = path;
      this.request = request;
      this.frame = frame;
      this.deadline = deadline;
    }

    /**
     * Sends the frame until its answer is here.
     *
     * @param answer gets it
     * @param least the fewest bytes that it has
     * @param most the most bytes that it has
     * @throws ServerRefusal if the server says no
     * @throws NoAnswer if there is no usable answer
     */
    void exchange(Frame answer, int least, int most, Check check) {
      attempt(
          "POST /" + BASE + path,
          deadline,
          end -> {
            receive(answer, least, most, end);
            check.check(answer);
            return answer;
          });
    }

    /** Nanoseconds that the server said it worked on requests, as far as it said so. */
    long servedNanos() {
      return servedNanos;
    }

    private void receive(Frame answer, int least, int most, long end) throws IOException {
      try (Response response = execute(request, end)) {
        Answers.refuse(response);
        long length = response.body().contentLength();
        if (length < least || length > most) {
          throw new IOException(
              "the answer has "
                  + (length < 0 ? "no length" : length + " bytes")
                  + ": expected "
                  + least
                  + (least == most ? "" : " to " + most));
        }
        answer.ensureRoom((int) length);
        BufferedSource source = response.body().source();
        int filled = 0;
        while (filled < length) {
          int count = source.read(answer.bytes(), filled, (int) length - filled);
          if (count < 0) {
            throw new EOFException("the answer ended after " + filled + " of " + length + " bytes");
          }
          filled += count;
        }
        answer.open(frame, filled);
        servedNanos += Answers.served(response.header("Server-Timing"));
      }
    }
  }

  private interface Attempt<T> {
    T run(long end) throws IOException;
  }

  private static long after(Duration duration) {
    return System.nanoTime() + duration.toNanos();
  }

  private <T> T attempt(String what, Duration deadline, Attempt<T> attempt) {
    long start = System.nanoTime();
    long end = start + deadline.toNanos();
    Duration pause = FIRST_PAUSE;
    for (int count = 1; ; count++) {
      try {
        return attempt.run(end);
      } catch (IOException e) {
        boolean interrupted = Thread.currentThread().isInterrupted();
        Optional<String> ended = hosting.ended();
        long now = System.nanoTime();
        boolean late = end - now <= pause.toNanos();
        boolean enough = count >= options.attempts() && now - start >= reconnect.toNanos();
        if (interrupted || late || enough || ended.isPresent()) {
          IOException cause = now > end ? new IOException("timeout", e) : e;
          throw lost(what, count, start, interrupted, ended, cause);
        }
      } finally {
        watch.end();
      }
      try {
        Thread.sleep(pause.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new NoAnswer(what + " was interrupted", e);
      }
      pause = pause.multipliedBy(3);
      if (pause.compareTo(LONGEST_PAUSE) > 0) {
        pause = LONGEST_PAUSE;
      }
    }
  }

  private NoAnswer lost(
      String what,
      int count,
      long start,
      boolean interrupted,
      Optional<String> ended,
      IOException cause) {
    if (interrupted) {
      return new NoAnswer(what + " was interrupted", cause);
    }
    if (ended.isPresent()) {
      return new NoAnswer(ended.get() + "; " + hosting.advice(), cause);
    }
    String tries = count == 1 ? "1 attempt" : count + " attempts";
    double seconds = (System.nanoTime() - start) / 1e9;
    return new NoAnswer(
        String.format(
            Locale.ROOT,
            "no answer to %s after %s in %.1f s (%s); %s",
            what,
            tries,
            seconds,
            reason(cause),
            hosting.advice()),
        cause);
  }

  private static String reason(IOException cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  private Request.Builder request(String path) {
    Request.Builder builder =
        new Request.Builder()
            .url(base.newBuilder().addPathSegments(path).build())
            .header("Accept-Encoding", "identity");
    token.ifPresent(secret -> builder.header("Authorization", "Bearer " + secret));
    return builder;
  }

  private Response execute(Request request, long end) throws IOException {
    Call call = client.newCall(request);
    watch.begin(call, end);
    return call.execute();
  }

  private JsonObject json(Request request, long end) throws IOException {
    try (Response response = execute(request, end)) {
      Answers.refuse(response);
      JsonObject body = Answers.parse(response);
      if (body == null) {
        throw Answers.notOurs(response);
      }
      return body;
    }
  }

  private byte[] bytes(Request request, long end) throws IOException {
    try (Response response = execute(request, end)) {
      Answers.refuse(response);
      if (response.body().contentLength() > Answers.MOST_JSON) {
        throw Answers.notOurs(response);
      }
      return response.body().bytes();
    }
  }

  private static final class FrameBody extends RequestBody {
    private final Frame frame;

    FrameBody(Frame frame) {
      this.frame = frame;
    }

    @Override
    public MediaType contentType() {
      return BINARY;
    }

    @Override
    public long contentLength() {
      return frame.length();
    }

    @Override
    public boolean isOneShot() {
      return true; // OkHttp then leaves the repeating to us
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      sink.write(frame.bytes(), 0, frame.length());
    }
  }
}
