package io.gradus.agents.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.gradus.core.graph.Constant;
import io.gradus.core.graph.Node;
import io.gradus.core.space.Box;
import io.gradus.core.space.MultiBinary;
import io.gradus.core.space.Space;
import java.util.Arrays;
import java.util.List;

/**
 * A policy as an ONNX graph of the standard operators, with the input {@code observation} and the
 * outputs {@code action} and {@code parameters}.
 */
final class OnnxFile {
  private static final int OPERATORS = 13; // version of the standard operators
  private static final int FORMAT = 8; // version of the file
  private static final String BATCH = "batch";

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("policy");

  private OnnxFile() {}

  static byte[] of(PolicyGraph policy, String producerVersion) {
    OnnxFile file = new OnnxFile();
    policy.graph().nodes().forEach(file::write);
    file.rename(policy.action(), PolicyGraph.ACTION);
    file.rename(policy.parameters(), PolicyGraph.PARAMETERS);
    int float32 = TensorProto.DataType.FLOAT.getNumber();
    List<Long> width = List.of((long) policy.parameterNames().size());
    file.graph
        .addInput(value(PolicyGraph.OBSERVATION, float32, policy.observationShape()))
        .addOutput(value(PolicyGraph.ACTION, type(policy.actions()), policy.actionShape()))
        .addOutput(value(PolicyGraph.PARAMETERS, float32, width));
    return ModelProto.newBuilder()
        .setIrVersion(FORMAT)
        .setProducerName("gradus")
        .setProducerVersion(producerVersion)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPERATORS))
        .setGraph(file.graph)
        .build()
        .toByteArray();
  }

  /** Of what an environment takes. */
  private static int type(Space actions) {
    return actions instanceof Box
        ? TensorProto.DataType.FLOAT.getNumber()
        : actions instanceof MultiBinary
            ? TensorProto.DataType.INT8.getNumber()
            : TensorProto.DataType.INT64.getNumber();
  }

  private static ValueInfoProto value(String name, int type, List<Long> shape) {
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    dimensions.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH));
    shape.forEach(
        size -> dimensions.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size)));
    TypeProto.Tensor tensor =
        TypeProto.Tensor.newBuilder().setElemType(type).setShape(dimensions).build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  /** An output of the graph has a name of its own. */
  private void rename(Node node, String name) {
    graph.addNode(operator("Identity", name, node.name()));
  }

  private static NodeProto.Builder operator(String type, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(type)
        .setName(output)
        .addOutput(output)
        .addAllInput(Arrays.asList(inputs));
  }

  private void write(Node node) {
    switch (node.operation()) {
      case INPUT -> {}
      case CONSTANT -> node.constant().ifPresent(constant -> initialise(node.name(), constant));
      case RESHAPE -> {
        String shape = integers(node.name() + "_shape", node.attributes());
        add(operator("Reshape", node.name(), operand(node, 0), shape));
      }
      case FLATTEN -> add(operator("Flatten", node.name(), operand(node, 0)), integer("axis", 1));
      case TRANSPOSE ->
          add(
              operator("Transpose", node.name(), operand(node, 0)),
              integers("perm", node.attributes(), AttributeProto.newBuilder()));
      case COLUMNS -> {
        String start = integers(node.name() + "_start", node.attributes().subList(0, 1));
        String end = integers(node.name() + "_end", node.attributes().subList(1, 2));
        String axis = integers(node.name() + "_axis", List.of(1L));
        add(operator("Slice", node.name(), operand(node, 0), start, end, axis));
      }
      case TAKE -> add(standard("Gather", node), integer("axis", 1));
      case ROWS -> add(standard("Gather", node), integer("axis", 0));
      case CONCATENATE -> add(standard("Concat", node), integer("axis", 1));
      case REPEAT -> repeat(node);
      case ADD -> add(standard("Add", node));
      case SUBTRACT -> add(standard("Sub", node));
      case MULTIPLY -> add(standard("Mul", node));
      case DIVIDE -> add(standard("Div", node));
      case MAXIMUM -> add(standard("Max", node));
      case MINIMUM -> add(standard("Min", node));
      case EQUAL -> add(standard("Equal", node));
      case GREATER -> add(standard("Greater", node));
      case TANH -> add(standard("Tanh", node));
      case RELU -> add(standard("Relu", node));
      case LOG -> add(standard("Log", node));
      case MATRIX_PRODUCT -> add(standard("MatMul", node));
      case CONVOLUTION ->
          add(
              standard("Conv", node),
              integers("strides", node.attributes(), AttributeProto.newBuilder()));
      case LARGEST -> add(standard("ArgMax", node), integer("axis", 1), integer("keepdims", 0));
      case TO_FLOAT32 -> cast(node, TensorProto.DataType.FLOAT);
      case TO_FLOAT64 -> cast(node, TensorProto.DataType.DOUBLE);
      case TO_INT64 -> cast(node, TensorProto.DataType.INT64);
      case TO_INT8 -> cast(node, TensorProto.DataType.INT8);
    }
  }

  private static String operand(Node node, int index) {
    return node.operands().get(index).name();
  }

  private static NodeProto.Builder standard(String type, Node node) {
    String[] inputs = node.operands().stream().map(Node::name).toArray(String[]::new);
    return operator(type, node.name(), inputs);
  }

  private void add(NodeProto.Builder node, AttributeProto... attributes) {
    graph.addNode(node.addAllAttribute(Arrays.asList(attributes)));
  }

  private static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  private static AttributeProto integers(
      String name, List<Long> values, AttributeProto.Builder attribute) {
    return attribute
        .setName(name)
        .setType(AttributeProto.AttributeType.INTS)
        .addAllInts(values)
        .build();
  }

  private void cast(Node node, TensorProto.DataType type) {
    add(standard("Cast", node), integer("to", type.getNumber()));
  }

  /** (d) for as many rows as the other operand has: its shape's first number decides. */
  private void repeat(Node node) {
    String name = node.name();
    long width = node.operands().get(0).constant().orElseThrow().size();
    add(operator("Shape", name + "_like", operand(node, 1)));
    String first = integers(name + "_first", List.of(0L));
    add(operator("Gather", name + "_rows", name + "_like", first), integer("axis", 0));
    String columns = integers(name + "_columns", List.of(width));
    add(operator("Concat", name + "_shape", name + "_rows", columns), integer("axis", 0));
    add(operator("Expand", name, operand(node, 0), name + "_shape"));
  }

  /** A constant of the file's own; its name. */
  private String integers(String name, List<Long> values) {
    long[] numbers = values.stream().mapToLong(Long::longValue).toArray();
    initialise(name, Constant.of(name, numbers, numbers.length));
    return name;
  }

  private void initialise(String name, Constant constant) {
    TensorProto.DataType type =
        switch (constant.type()) {
          case FLOAT32 -> TensorProto.DataType.FLOAT;
          case FLOAT64 -> TensorProto.DataType.DOUBLE;
          case INT64 -> TensorProto.DataType.INT64;
        };
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(type.getNumber())
            .addAllDims(constant.shape())
            .setRawData(ByteString.copyFrom(constant.bytes())));
  }
}
