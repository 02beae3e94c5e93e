package io.gradus.agents;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.gradus.core.Constants;
import io.gradus.core.distribution.Distribution;
import io.gradus.core.objective.Normaliser;
import io.gradus.core.objective.Objective;
import io.gradus.core.objective.ValueLoss;
import io.gradus.core.policy.Activation;
import io.gradus.core.policy.Mlp;
import io.gradus.core.policy.Policy;
import io.gradus.core.policy.ValueFunction;
import java.util.Locale;
import java.util.Set;

/** What may depend on what: core ← envs ← agents, and within agents. */
@AnalyzeClasses(
    packages = "io.gradus",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoJarsOfTests.class})
class ArchitectureTest {
  /** Where modules are packaged, the tests of others come as jars. */
  static final class NoJarsOfTests implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  private static final Set<String> OPERATORS =
      Set.of(
          "add", "addi", "sub", "subi", "mul", "muli", "div", "divi", "mod", "modi", "pow", "powi",
          "eq", "neq", "gt", "gte", "lt", "lte", "maximum", "minimum", "clip");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.gradus.agents.(**)").should().beFreeOfCycles();

  /**
   * See {@link io.gradus.core.Constants}: what a backward pass reads must not be freed before, and
   * a number that comes from the host stops a GPU.
   */
  @ArchTest
  static final ArchRule noNumberIsAnOperand =
      noClasses()
          .should()
          .callMethodWhere(
              describe(
                  "it is an operator of an array that takes a number",
                  call ->
                      call.getTargetOwner().isAssignableTo(NDArray.class)
                          && OPERATORS.contains(call.getName())
                          && call.getTarget().getRawParameterTypes().stream()
                              .anyMatch(type -> type.isEquivalentTo(Number.class))));

  /**
   * What a step of an optimizer evaluates copies nothing from the host and reads nothing back: on a
   * GPU either waits until all is done that was asked of it.
   */
  @ArchTest
  static final ArchRule nothingInAStepWaitsForTheDevice =
      noClasses()
          .that()
          .areAssignableTo(Distribution.class)
          .or()
          .areAssignableTo(Objective.class)
          .or()
          .areAssignableTo(Activation.class)
          .or()
          .haveSimpleNameEndingWith("Cell")
          .or()
          .belongToAnyOf(
              ValueLoss.class,
              Normaliser.class,
              Constants.class,
              Policy.class,
              ValueFunction.class,
              Mlp.class,
              LossGradient.class,
              Sample.class,
              Replicas.class,
              FusedStep.class)
          .should()
          .callMethodWhere(
              describe(
                  "it moves numbers between host and device",
                  call ->
                      (call.getTargetOwner().isAssignableTo(NDArray.class) && reads(call.getName()))
                          || (call.getTargetOwner().isAssignableTo(NDManager.class)
                              && call.getName().equals("create"))));

  @ArchTest
  static final ArchRule coreKnowsNeitherEnvironmentsNorAgents =
      noClasses()
          .that()
          .resideInAPackage("io.gradus.core..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.gradus.envs..", "io.gradus.agents..", "io.gradus.benchmarks..");

  @ArchTest
  static final ArchRule environmentsDoNotKnowAgents =
      noClasses()
          .that()
          .resideInAPackage("io.gradus.envs..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.gradus.agents..", "io.gradus.benchmarks..");

  @ArchTest
  static final ArchRule agentsDoNotKnowBenchmarks =
      noClasses()
          .that()
          .resideInAPackage("io.gradus.agents..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.gradus.benchmarks..");

  @ArchTest
  static final ArchRule theLoopDoesNotKnowItsAlgorithms =
      noClasses()
          .that()
          .resideInAPackage("io.gradus.agents")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.gradus.agents.*..");

  @ArchTest
  static final ArchRule onlyTheCommandKnowsTheCommandLine =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.gradus.agents.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.gradus.agents.cli..", "picocli..", "me.tongfei..");

  /** A process is its user's; the command's is the command's. */
  @ArchTest
  static final ArchRule theLibraryLeavesTheProcessAlone =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.gradus.agents.cli..", "io.gradus.benchmarks..")
          .and()
          .doNotHaveSimpleName("GymnasiumForeground") // of ./gradus serve gymnasium
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(System.class, "setProperty", String.class, String.class)
          .orShould()
          .callMethod(Runtime.class, "addShutdownHook", Thread.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class)
          .orShould()
          .callMethod(Locale.class, "setDefault", Locale.class)
          .orShould()
          .dependOnClassesThat()
          .resideInAPackage("ch.qos.logback..");

  @ArchTest
  static final ArchRule onlyTheCommandsMainEndsTheProcess =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.gradus.agents.cli.Gradus")
          .should()
          .callMethod(System.class, "exit", int.class);

  @ArchTest
  static final ArchRule noSeedOfTheWholeProcessIsSet =
      noClasses().should().callMethod(Engine.class, "setRandomSeed", int.class);

  @ArchTest
  static final ArchRule onlyTorchTouchesPyTorch =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.gradus.core.torch..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl.pytorch..");

  private static boolean reads(String method) {
    return method.matches("get(Float|Double|Long|Int|Boolean|Byte)|to\\w+Array");
  }
}
