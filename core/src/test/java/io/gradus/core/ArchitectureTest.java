package io.gradus.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What may depend on what, as far as this module sees. */
@AnalyzeClasses(packages = "io.gradus.core", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.gradus.core.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyTorchTouchesPyTorch =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.gradus.core.torch..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl.pytorch..");

  @ArchTest
  static final ArchRule coreKnowsNoOtherModule =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.gradus.envs..", "io.gradus.agents..", "io.gradus.benchmarks..");
}
