package dev.vitrail.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;

/** The arrows of ARCHITECTURE.md, held on the compiled classes. */
@AnalyzeClasses(packages = "dev.vitrail", importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleArrowsTest {

  @ArchTest
  static final ArchRule MODULES_USE_ONLY_THOSE_BELOW =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .withOptionalLayers(true)
          .layer("engine")
          .definedBy("dev.vitrail.engine..")
          .layer("losses")
          .definedBy("dev.vitrail.losses..")
          .layer("train")
          .definedBy("dev.vitrail.train..")
          .layer("evaluate")
          .definedBy("dev.vitrail.evaluate..")
          .layer("explain")
          .definedBy("dev.vitrail.explain..")
          .layer("trees")
          .definedBy("dev.vitrail.trees..")
          .layer("graphs")
          .definedBy("dev.vitrail.graphs..")
          .layer("cli")
          .definedBy("dev.vitrail.cli..")
          .whereLayer("engine")
          .mayNotAccessAnyLayer()
          .whereLayer("losses")
          .mayOnlyAccessLayers("engine")
          .whereLayer("train")
          .mayOnlyAccessLayers("engine", "losses")
          .whereLayer("evaluate")
          .mayOnlyAccessLayers("engine", "losses", "train")
          .whereLayer("explain")
          .mayOnlyAccessLayers("engine", "losses", "train", "evaluate")
          .whereLayer("trees")
          .mayOnlyAccessLayers("engine", "losses", "train", "evaluate")
          .whereLayer("graphs")
          .mayOnlyAccessLayers("engine", "losses", "train", "evaluate")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule ENGINE_AND_LOSSES_KNOW_NO_IMAGE_YAML_OR_COMMAND_LINE =
      noClasses()
          .that(resideInAnyPackage("dev.vitrail.engine..", "dev.vitrail.losses.."))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "javax.imageio..",
              "java.awt..",
              "com.fasterxml.jackson.dataformat.yaml..",
              "org.yaml..",
              "picocli..");

  @ArchTest
  static final ArchRule METHODS_STAY_ABOVE_ND4J =
      noClasses()
          .that(
              resideInAnyPackage(
                  "dev.vitrail.evaluate..",
                  "dev.vitrail.explain..",
                  "dev.vitrail.trees..",
                  "dev.vitrail.graphs.."))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.nd4j..",
              "org.deeplearning4j..",
              "org.bytedeco.dnnl..",
              "org.bytedeco.openblas..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule ONLY_LOCALISATION_KNOWS_OPENCV =
      noClasses()
          .that(
              resideInAnyPackage(
                  "dev.vitrail.evaluate..",
                  "dev.vitrail.explain",
                  "dev.vitrail.explain.attribution..",
                  "dev.vitrail.explain.drawing..",
                  "dev.vitrail.trees..",
                  "dev.vitrail.graphs.."))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.bytedeco..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule COMMANDS_TOUCH_NO_NATIVE_CLASS_BEFORE_THEY_RUN =
      noClasses()
          .that(resideInAPackage("dev.vitrail.cli"))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.nd4j..", "org.deeplearning4j..", "org.bytedeco..");

  @ArchTest
  static final ArchRule NOTHING_READS_OR_WRITES_JAVA_SERIALISATION =
      noClasses()
          .should()
          .dependOnClassesThat()
          .areAssignableTo(ObjectInputStream.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(ObjectOutputStream.class);
}
