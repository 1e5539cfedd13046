package io.shoalfs.fetch.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is set up where, and what counts more. */
class AwsSettingsTest {

    private static final String CONFIG = """
            # a remark
            [default]
            region = eu-west-1

            [profile lab]
            region=eu-central-1 \s
            endpoint_url = http://all:1
            s3 =
              addressing_style = path
            [profile other]
            services = here
            endpoint_url = http://all:2
            [services here]
            s3 =
              endpoint_url = http://buckets:3
            """;

    private static AwsSettings read(Map<String, String> environment) throws IOException {
        return AwsSettings.read(
                environment, path -> path.equals("/h/.aws/config") ? Optional.of(CONFIG) : Optional.empty());
    }

    @Test
    void region_isTheEnvironments_elseTheProfiles_elseTheFirst() throws IOException {
        assertEquals("eu-west-1", read(Map.of("HOME", "/h")).region());
        assertEquals(
                "eu-central-1", read(Map.of("HOME", "/h", "AWS_PROFILE", "lab")).region());
        assertEquals("b", read(Map.of("HOME", "/h", "AWS_DEFAULT_REGION", "b")).region());
        assertEquals(
                "a",
                read(Map.of("HOME", "/h", "AWS_DEFAULT_REGION", "b", "AWS_REGION", "a"))
                        .region());
        assertEquals("us-east-1", read(Map.of("HOME", "/nowhere")).region());
    }

    @Test
    void endpoint_isThatOfTheServiceFirst() throws IOException {
        assertEquals(Optional.empty(), read(Map.of("HOME", "/h")).endpoint("s3"));
        assertEquals(
                Optional.of("http://all:1"),
                read(Map.of("HOME", "/h", "AWS_PROFILE", "lab")).endpoint("s3"));
        var other = Map.of("HOME", "/h", "AWS_PROFILE", "other");
        assertEquals(Optional.of("http://buckets:3"), read(other).endpoint("s3"));
        assertEquals(Optional.of("http://all:2"), read(other).endpoint("sts"));
        assertEquals(
                Optional.of("e"),
                read(Map.of("HOME", "/h", "AWS_PROFILE", "other", "AWS_ENDPOINT_URL", "e"))
                        .endpoint("s3"));
        assertEquals(
                Optional.of("f"),
                read(Map.of("AWS_ENDPOINT_URL", "e", "AWS_ENDPOINT_URL_S3", "f"))
                        .endpoint("s3"));
        assertEquals(
                Optional.empty(),
                read(Map.of("AWS_ENDPOINT_URL", "e", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"))
                        .endpoint("s3"));
    }

    @Test
    void aProfileThatIsInNoFile_isAnError() {
        var thrown = assertThrows(IOException.class, () -> read(Map.of("HOME", "/h", "AWS_PROFILE", "absent")));

        assertEquals("the profile absent is in none of Amazon's files", thrown.getMessage());
    }
}
