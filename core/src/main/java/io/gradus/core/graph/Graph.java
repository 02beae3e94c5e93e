package io.gradus.core.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Operations in an order in which each comes after those that it needs. */
public final class Graph {
  private final List<Node> nodes = new ArrayList<>();
  private final Node input;

  /**
   * Nothing but its input.
   *
   * @param inputName what a reader calls it
   */
  public Graph(String inputName) {
    input = new Node(inputName, Operation.INPUT, List.of(), List.of(), Optional.empty());
    nodes.add(input);
  }

  /** What is put in. */
  public Node input() {
    return input;
  }

  /** All of them. */
  public List<Node> nodes() {
    return Collections.unmodifiableList(nodes);
  }

  /** The constants among them, in order. */
  public List<Constant> constants() {
    return nodes.stream().flatMap(node -> node.constant().stream()).toList();
  }

  /** Adds an operation without attributes. */
  public Node apply(Operation operation, Node... operands) {
    return apply(operation, List.of(), operands);
  }

  /** Adds an operation. */
  public Node apply(Operation operation, List<Long> attributes, Node... operands) {
    return add(
        "v" + nodes.size(), operation, attributes, Arrays.asList(operands), Optional.empty());
  }

  private Node add(
      String name,
      Operation operation,
      List<Long> attributes,
      List<Node> operands,
      Optional<Constant> constant) {
    Node node = new Node(name, operation, List.copyOf(attributes), List.copyOf(operands), constant);
    nodes.add(node);
    return node;
  }

  /** Adds numbers, whose name no others have. */
  public Node constant(Constant constant) {
    return add(
        constant.name().replaceAll("[^A-Za-z0-9_]", "_"),
        Operation.CONSTANT,
        List.of(),
        List.of(),
        Optional.of(constant));
  }

  /**
   * Adds numbers that keep x within bounds.
   *
   * @param low of a shape that broadcasts
   * @param high likewise
   */
  public Node clip(Node x, Constant low, Constant high) {
    Node above = apply(Operation.MAXIMUM, x, constant(low));
    return apply(Operation.MINIMUM, above, constant(high));
  }
}
