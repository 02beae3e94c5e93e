package io.gradus.spark;

import io.gradus.envs.http.RemoteEnvironmentException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.stream.Stream;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.DeployMessages;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcEnv;
import scala.Option;
import scala.reflect.ClassTag$;

/**
 * Asks a standalone cluster's master how it is, in Spark's own words. Spark itself waits a minute
 * before it says that nobody is there.
 */
public final class MasterClient {
  private static final int SECONDS = 5;

  private MasterClient() {}

  /**
   * Its state.
   *
   * @param conf for what the cluster wants of those who talk to it
   * @throws RemoteEnvironmentException if nobody listens there, or no master of this version of
   *     Spark
   */
  public static MasterState ask(String host, int port, SparkConf conf) {
    requireListener(host, port);
    SparkConf patience =
        conf.clone()
            .set("spark.rpc.lookupTimeout", SECONDS + "s")
            .set("spark.rpc.askTimeout", SECONDS + "s")
            .set("spark.rpc.io.maxRetries", "0");
    RpcEnv words =
        RpcEnv.create(
            "gradus",
            "127.0.0.1",
            0,
            patience,
            new SecurityManager(
                patience, Option.empty(), SecurityManager.$lessinit$greater$default$3()),
            true);
    try {
      DeployMessages.MasterStateResponse response =
          words
              .setupEndpointRef(new RpcAddress(host, port), "Master")
              .askSync(
                  DeployMessages.RequestMasterState$.MODULE$,
                  ClassTag$.MODULE$.apply(DeployMessages.MasterStateResponse.class));
      return state(response);
    } catch (Exception e) { // Scala's methods do not say which
      throw new RemoteEnvironmentException(
          "what listens at spark://"
              + host
              + ":"
              + port
              + " does not answer as a master of Spark "
              + org.apache.spark.package$.MODULE$.SPARK_VERSION()
              + " does",
          e);
    } finally {
      words.shutdown();
      words.awaitTermination();
    }
  }

  private static void requireListener(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), SECONDS * 1000);
    } catch (IOException e) {
      throw new RemoteEnvironmentException(
          "nobody listens at spark://" + host + ":" + port + ": " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof java.net.UnknownHostException
        ? "there is no host of that name"
        : String.valueOf(e.getMessage());
  }

  private static MasterState state(DeployMessages.MasterStateResponse response) {
    return new MasterState(
        response.uri(),
        Stream.of(response.workers())
            .map(
                worker ->
                    new MasterState.Worker(
                        worker.hostPort(),
                        String.valueOf(worker.state()),
                        worker.cores(),
                        worker.coresUsed()))
            .toList(),
        Stream.of(response.activeApps())
            .map(
                application ->
                    new MasterState.Application(
                        application.id(),
                        application.desc().name(),
                        String.valueOf(application.state()),
                        application.coresGranted()))
            .toList());
  }
}
