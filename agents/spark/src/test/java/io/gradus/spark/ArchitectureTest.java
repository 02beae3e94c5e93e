package io.gradus.spark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who knows Spark. */
@AnalyzeClasses(packages = "io.gradus", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule onlyThisModuleKnowsSpark =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.gradus.spark..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "scala..");

  @ArchTest
  static final ArchRule othersKnowClustersOnly =
      noClasses()
          .that()
          .resideInAnyPackage("io.gradus.core..", "io.gradus.envs..", "io.gradus.agents..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.gradus.spark..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.gradus.spark.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyTheCommandKnowsTheCommandLine =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.gradus.spark.cli..", "io.gradus.agents.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.gradus.agents.cli..", "picocli..");
}
