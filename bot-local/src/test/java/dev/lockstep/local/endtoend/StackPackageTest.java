package dev.lockstep.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packager on the real templates, with a stand-in for the zip. */
class StackPackageTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path copy;

    private final Map<String, byte[]> uploads = new TreeMap<>();
    private final StackPackage packager = new StackPackage(new StackPackage.Bucket() {
        @Override
        public void upload(String key, byte[] content) {
            uploads.put(key, content);
        }

        @Override
        public String url(String key) {
            return "http://bucket/" + key;
        }

        @Override
        public String s3(String key) {
            return "s3://bucket/" + key;
        }
    });

    @BeforeEach
    void copyTemplates() throws IOException {
        Path root = Path.of("").toAbsolutePath().resolveSibling("template.yaml");
        Files.copy(root, copy.resolve("template.yaml"));
        Files.createDirectories(copy.resolve("infrastructure"));
        try (var templates = Files.list(root.resolveSibling("infrastructure"))) {
            for (Path template : templates.toList()) {
                Files.copy(template, copy.resolve("infrastructure").resolve(template.getFileName()));
            }
        }
        Path zip = copy.resolve("bot-lambda/target/lockstep-functions.zip");
        Files.createDirectories(zip.resolveSibling("."));
        Files.writeString(zip, "a zip");
    }

    @Test
    void everyLocalPathIsUploadedAndReplaced() throws IOException {
        JsonNode template = JSON.readTree(packager.packaged(copy.resolve("template.yaml")));
        String functions =
                template.at("/Resources/Functions/Properties/Location").asText();
        assertThat(functions).startsWith("http://bucket/");
        JsonNode nested = JSON.readTree(uploads.get(functions.substring("http://bucket/".length())));
        assertThat(nested.at("/Resources/Dispatch/Properties/CodeUri").asText())
                .startsWith("s3://bucket/")
                .endsWith(".zip");
        assertThat(uploads.keySet().stream().filter(key -> key.endsWith(".zip")))
                .hasSize(1);
        assertThat(new String(
                        uploads.keySet().stream()
                                .filter(key -> key.endsWith(".zip"))
                                .map(uploads::get)
                                .findFirst()
                                .orElseThrow(),
                        StandardCharsets.UTF_8))
                .isEqualTo("a zip");
    }

    @Test
    void shortFormsOfIntrinsicsBecomeLongOnes() throws IOException {
        JsonNode template = JSON.readTree(packager.packaged(copy.resolve("template.yaml")));
        assertThat(template.at("/Conditions/CreatesTable").toString())
                .isEqualTo("{\"Fn::Equals\":[{\"Ref\":\"ExistingStreamArn\"},\"\"]}");
        assertThat(template.at("/Outputs/RegistrarArn/Value").toString())
                .isEqualTo("{\"Fn::GetAtt\":[\"Functions\",\"Outputs.RegistrarArn\"]}");
        assertThat(template.toString()).doesNotContain("Fn::Ref");
    }
}
