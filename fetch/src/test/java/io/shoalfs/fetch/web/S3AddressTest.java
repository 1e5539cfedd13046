package io.shoalfs.fetch.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shoalfs.fetch.aws.AwsSettings;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where a bucket's objects are asked for. */
class S3AddressTest {

    private static String base(String bucket, String region, Map<String, String> environment) throws IOException {
        var settings = AwsSettings.read(environment, path -> Optional.empty());
        return S3Address.of(settings, bucket, region).base();
    }

    @Test
    void amazon_hasAHostForEachBucket_whoseNameCanBeAHosts() throws IOException {
        assertEquals("https://my-data.s3.eu-west-1.amazonaws.com", base("my-data", "eu-west-1", Map.of()));
        assertEquals("https://my-data.s3.cn-north-1.amazonaws.com.cn", base("my-data", "cn-north-1", Map.of()));
        assertEquals("https://s3.us-east-1.amazonaws.com/my.data", base("my.data", "us-east-1", Map.of()));
        assertEquals("https://s3.us-east-1.amazonaws.com/My_Data", base("My_Data", "us-east-1", Map.of()));
    }

    @Test
    void anotherServer_hasThemBelowItsAddress() throws IOException {
        assertEquals("http://h:9000/x/my-data", base("my-data", "r", Map.of("AWS_ENDPOINT_URL", "http://h:9000/x/")));
    }

    @Test
    void key_isEncodedOnce_whateverWasTyped() {
        assertEquals("/a%20b/c%2Bd%28%29/%C3%BC~%25", S3Address.key(URI.create("s3://b/a%20b/c+d()/%c3%bc%7E%25")));
    }
}
