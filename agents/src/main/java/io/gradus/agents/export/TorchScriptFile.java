package io.gradus.agents.export;

import io.gradus.core.graph.Graph;
import io.gradus.core.graph.Node;
import io.gradus.core.graph.Operation;
import io.gradus.core.torch.ScriptArchive;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A policy as a TorchScript module: {@code action, parameters = module(observation)}, on the device
 * that the module is on. Numbers are buffers, so that {@code module.to(device)} takes them along.
 */
final class TorchScriptFile {
  private static final int FLOAT32 = 6; // torch's numbers of types
  private static final int FLOAT64 = 7;
  private static final int INT64 = 4;
  private static final int INT8 = 1;

  private TorchScriptFile() {}

  static byte[] of(PolicyGraph policy) {
    Graph graph = policy.graph();
    ScriptArchive archive = new ScriptArchive("Policy", source(policy));
    for (Node node : graph.nodes()) {
      node.constant().ifPresent(constant -> archive.with(node.name(), constant));
    }
    return archive.bytes();
  }

  private static String source(PolicyGraph policy) {
    List<Node> nodes = policy.graph().nodes();
    List<String> buffers =
        nodes.stream().filter(TorchScriptFile::isConstant).map(Node::name).toList();
    StringBuilder source = new StringBuilder("class Policy(Module):\n");
    source.append("  __parameters__ = []\n  __buffers__ = [");
    buffers.forEach(name -> source.append('"').append(name).append("\", "));
    source.append("]\n");
    buffers.forEach(name -> source.append("  ").append(name).append(" : Tensor\n"));
    source.append("  training : bool\n");
    source.append("  def forward(self: __torch__.Policy,\n");
    source.append("    ").append(PolicyGraph.OBSERVATION).append(": Tensor)");
    source.append(" -> Tuple[Tensor, Tensor]:\n");
    for (Node node : nodes) {
      if (node.operation() != Operation.INPUT && !isConstant(node)) {
        source.append("    ").append(node.name()).append(" = ").append(call(node)).append('\n');
      }
    }
    return source
        .append("    return (" + value(policy.action()) + ", " + value(policy.parameters()) + ")\n")
        .toString();
  }

  private static boolean isConstant(Node node) {
    return node.operation() == Operation.CONSTANT;
  }

  private static String value(Node node) {
    return isConstant(node) ? "self." + node.name() : node.name();
  }

  private static String call(Node node) {
    String all =
        node.operands().stream().map(TorchScriptFile::value).collect(Collectors.joining(", "));
    List<Long> numbers = node.attributes();
    return switch (node.operation()) {
      case INPUT, CONSTANT -> throw new IllegalStateException(node.name() + " is no call");
      case RESHAPE -> "torch.reshape(" + all + ", " + numbers + ")";
      case FLATTEN -> "torch.flatten(" + all + ", 1)";
      case TRANSPOSE -> "torch.permute(" + all + ", " + numbers + ")";
      case COLUMNS -> "torch.slice(" + all + ", 1, " + numbers.get(0) + ", " + numbers.get(1) + ")";
      case TAKE -> {
        Node indices = node.operands().get(1);
        yield "torch.index_select("
            + value(node.operands().get(0))
            + ", 1, "
            + value(indices)
            + ")";
      }
      case ROWS -> {
        Node indices = node.operands().get(1);
        yield "torch.index_select("
            + value(node.operands().get(0))
            + ", 0, "
            + value(indices)
            + ")";
      }
      case CONCATENATE -> "torch.cat([" + all + "], 1)";
      case REPEAT -> {
        Node like = node.operands().get(1);
        yield "torch.expand("
            + value(node.operands().get(0))
            + ", [torch.size("
            + value(like)
            + ", 0), -1])";
      }
      case ADD -> "torch.add(" + all + ")";
      case SUBTRACT -> "torch.sub(" + all + ")";
      case MULTIPLY -> "torch.mul(" + all + ")";
      case DIVIDE -> "torch.div(" + all + ")";
      case MAXIMUM -> "torch.maximum(" + all + ")";
      case MINIMUM -> "torch.minimum(" + all + ")";
      case EQUAL -> "torch.eq(" + all + ")";
      case GREATER -> "torch.gt(" + all + ")";
      case TANH -> "torch.tanh(" + all + ")";
      case RELU -> "torch.relu(" + all + ")";
      case LOG -> "torch.log(" + all + ")";
      case MATRIX_PRODUCT -> "torch.matmul(" + all + ")";
      case CONVOLUTION -> "torch.conv2d(" + all + ", " + numbers + ")";
      case LARGEST -> "torch.argmax(" + all + ", 1)";
      case TO_FLOAT32 -> cast(all, FLOAT32);
      case TO_FLOAT64 -> cast(all, FLOAT64);
      case TO_INT64 -> cast(all, INT64);
      case TO_INT8 -> cast(all, INT8);
    };
  }

  private static String cast(String operand, int type) {
    return "torch.to(" + operand + ", " + type + ")";
  }
}
