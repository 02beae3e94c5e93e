package io.gradus.core.graph;

import java.util.List;
import java.util.Optional;

/** One operation of a {@link Graph}. */
public final class Node {
  private final String name;
  private final Operation operation;
  private final List<Long> attributes;
  private final List<Node> operands;
  private final Optional<Constant> constant;

  Node(
      String name,
      Operation operation,
      List<Long> attributes,
      List<Node> operands,
      Optional<Constant> constant) {
    this.name = name;
    this.operation = operation;
    this.attributes = attributes;
    this.operands = operands;
    this.constant = constant;
  }

  /** Unlike that of any other in the graph, and a name in every language. */
  public String name() {
    return name;
  }

  /** What is done. */
  public Operation operation() {
    return operation;
  }

  /** Numbers that are part of the operation, as {@link Operation} says. */
  public List<Long> attributes() {
    return attributes;
  }

  /** What it is done with. */
  public List<Node> operands() {
    return operands;
  }

  /** Of a {@link Operation#CONSTANT}. */
  public Optional<Constant> constant() {
    return constant;
  }
}
