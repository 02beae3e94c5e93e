package io.gradus.spark;

import io.gradus.envs.http.RemoteEnvironmentException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.DeployMessages;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcEnv;
import scala.Option;
import scala.reflect.ClassTag$;

/**
 * Asks a standalone cluster's master whether it is one, in Spark's own words. Spark itself tries
 * for a minute before it says that nobody is there.
 */
final class MasterProbe {
  private static final int SECONDS = 5;

  private MasterProbe() {}

  /**
   * Asks it.
   *
   * @param conf for what the cluster wants of those who talk to it
   * @return how many workers it has seen
   * @throws RemoteEnvironmentException if nobody listens there, or no master of this version of
   *     Spark
   */
  static int workers(String host, int port, SparkConf conf) {
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
      DeployMessages.MasterStateResponse state =
          words
              .setupEndpointRef(new RpcAddress(host, port), "Master")
              .askSync(
                  DeployMessages.RequestMasterState$.MODULE$,
                  ClassTag$.MODULE$.apply(DeployMessages.MasterStateResponse.class));
      return state.workers().length; // what it says of them stays behind
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
    return e instanceof UnknownHostException
        ? "there is no host of that name"
        : String.valueOf(e.getMessage());
  }
}
