package io.gradus.envs.http.server;

import io.gradus.envs.http.AccessToken;
import io.gradus.envs.http.RemoteAddress;
import io.gradus.envs.http.RemoteOptions;
import io.gradus.envs.http.RemoteVectorEnvironment;
import java.util.Map;
import java.util.Optional;

/** A server on this machine, for a test, and ways to talk to it. */
final class TestServer implements AutoCloseable {
  static final String TOKEN = "00112233445566778899aabbccddeeff";

  private final EnvironmentServer server;

  private TestServer(EnvironmentServer server) {
    this.server = server;
  }

  static TestServer ofNatives() {
    return new TestServer(
        EnvironmentServer.start(
            ServerOptions.local(
                AccessToken.of(TOKEN),
                "CartPole-v1",
                "Acrobot-v1",
                "MountainCar-v0",
                "MountainCarContinuous-v0",
                "Pendulum-v1")));
  }

  /** A server of one environment, with the limits given. */
  static TestServer of(EnvironmentFactory factory, ServerLimits limits, String... ids) {
    return new TestServer(
        EnvironmentServer.start(
            ServerOptions.local(AccessToken.of(TOKEN), ids).withLimits(limits), factory));
  }

  static TestServer start(ServerOptions options) {
    return new TestServer(EnvironmentServer.start(options));
  }

  static ServerOptions options() {
    return ServerOptions.local(AccessToken.of(TOKEN), "CartPole-v1");
  }

  String address() {
    return server.address().toString();
  }

  int port() {
    return server.address().getPort();
  }

  RemoteVectorEnvironment connect(String id, int lanes) {
    return RemoteVectorEnvironment.connect(
        id,
        new RemoteAddress(server.address(), id, Map.of(), Optional.of(TOKEN)),
        lanes,
        RemoteOptions.defaults());
  }

  RawConnection raw() {
    return new RawConnection(port());
  }

  @Override
  public void close() {
    server.close();
  }
}
