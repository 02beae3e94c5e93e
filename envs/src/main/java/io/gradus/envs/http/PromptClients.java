package io.gradus.envs.http;

import java.net.Proxy;
import java.time.Duration;
import okhttp3.OkHttpClient;

/**
 * OkHttp as protocols of one request after another need it: small packets leave at once, nothing is
 * sent again in silence, and no deadline but that of a call.
 */
public final class PromptClients {
  private PromptClients() {}

  /**
   * A client to be finished.
   *
   * @param host that requests go to; a loopback address is reached without a proxy
   * @param connect how long a connection may take to be made
   */
  public static OkHttpClient.Builder builder(String host, Duration connect) {
    return builder(host, connect, Duration.ZERO);
  }

  /**
   * The same for one that waits for an answer at a time.
   *
   * @param eager for how long an answer is looked for before its thread sleeps
   */
  static OkHttpClient.Builder builder(String host, Duration connect, Duration eager) {
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .socketFactory(new PromptSockets(eager))
            .retryOnConnectionFailure(false)
            .followRedirects(false)
            .followSslRedirects(false)
            .fastFallback(false)
            .connectTimeout(connect)
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO);
    if (AccessToken.isLoopback(host)) {
      builder.proxy(Proxy.NO_PROXY);
    }
    return builder;
  }
}
