package io.gradus.envs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What may depend on what, as far as this module sees. */
@AnalyzeClasses(packages = "io.gradus", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.gradus.envs.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule theContractDoesNotKnowItsImplementations =
      noClasses()
          .that()
          .resideInAPackage("io.gradus.envs")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.gradus.envs.*..");

  @ArchTest
  static final ArchRule environmentsDoNotKnowAgents =
      noClasses()
          .that()
          .resideInAPackage("io.gradus.envs..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.gradus.agents..", "io.gradus.benchmarks..");

  @ArchTest
  static final ArchRule onlyTorchTouchesPyTorch =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.gradus.core.torch..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl.pytorch..");
}
