package dev.smtpkit.proto;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The module is what it says: values and codecs on java.base alone. */
class ModuleTest {

  private static Path classes() throws URISyntaxException {
    return Path.of(Reply.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static ModuleDescriptor descriptor() throws IOException, URISyntaxException {
    try (InputStream in = Files.newInputStream(classes().resolve("module-info.class"))) {
      return ModuleDescriptor.read(in);
    }
  }

  @Test
  void nothingIsRequiredButJavaBaseAndAtCompileTimeAnnotations() throws Exception {
    Map<String, Set<Modifier>> requires =
        descriptor().requires().stream()
            .collect(Collectors.toMap(Requires::name, Requires::modifiers));
    assertThat(requires.keySet()).containsExactlyInAnyOrder("java.base", "org.jspecify");
    assertThat(requires.get("org.jspecify")).contains(Modifier.STATIC);
  }

  @Test
  void onlyTheTwoPackagesOfTheApiAreExported() throws Exception {
    assertThat(descriptor().exports().stream().filter(e -> !e.isQualified()))
        .extracting(ModuleDescriptor.Exports::source)
        .containsExactlyInAnyOrder("dev.smtpkit.proto", "dev.smtpkit.proto.wire");
    assertThat(descriptor().opens()).isEmpty();
  }

  @Test
  void theClassesDependOnJavaBaseOnly() throws Exception {
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    ToolProvider jdeps = ToolProvider.findFirst("jdeps").orElseThrow();
    int result =
        jdeps.run(
            writer,
            writer,
            "--ignore-missing-deps",
            "--multi-release",
            "17",
            "--print-module-deps",
            classes().toString());
    writer.flush();
    assertThat(result).as(out.toString()).isZero();
    assertThat(out.toString().strip().split(",")).isSubsetOf("java.base", "org.jspecify");
  }
}
