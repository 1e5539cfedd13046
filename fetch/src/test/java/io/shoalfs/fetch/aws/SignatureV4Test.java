package io.shoalfs.fetch.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What Amazon has published of requests and their signatures. */
class SignatureV4Test {

    /**
     * S3 API Reference, "Authenticating Requests: Using the Authorization Header", "Examples: Signature Calculations":
     * docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html.
     */
    private static final Keys S3 =
            new Keys("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", null, null);

    /** The Signature Version 4 test suite, {@code aws-sig-v4-test-suite}. */
    private static final Keys SUITE = new Keys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", null, null);

    private static final String BUCKET = "examplebucket.s3.amazonaws.com";

    private static String ofS3(String path, String query, Map<String, String> headers) {
        return signature(new SignatureV4("s3", "us-east-1").authorization(S3, path, query, headers));
    }

    private static String ofSuite(String path, String query, Map<String, String> headers) {
        return signature(new SignatureV4("service", "us-east-1").authorization(SUITE, path, query, headers));
    }

    private static String signature(String authorization) {
        return authorization.substring(authorization.indexOf("Signature=") + "Signature=".length());
    }

    private static Map<String, String> ofBucket() {
        return Map.of(
                "Host", BUCKET, "x-amz-content-sha256", SignatureV4.EMPTY_SHA256, "x-amz-date", "20130524T000000Z");
    }

    private static Map<String, String> ofExample() {
        return Map.of("Host", "example.amazonaws.com", "X-Amz-Date", "20150830T123600Z");
    }

    @Test
    void s3_getObjectWithARange() {
        var headers = Map.of(
                "Host",
                BUCKET,
                "Range",
                "bytes=0-9",
                "x-amz-content-sha256",
                SignatureV4.EMPTY_SHA256,
                "x-amz-date",
                SignatureV4.time(Instant.parse("2013-05-24T00:00:00Z")));

        var authorization = new SignatureV4("s3", "us-east-1").authorization(S3, "/test.txt", "", headers);

        assertEquals(
                "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
                        + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
                        + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
                authorization);
    }

    @Test
    void s3_getBucketLifecycle() {
        assertEquals(
                "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
                ofS3("/", "lifecycle=", ofBucket()));
    }

    @Test
    void s3_getBucketWithParameters() {
        assertEquals(
                "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
                ofS3("/", "max-keys=2&prefix=J", ofBucket()));
    }

    @Test
    void suite_getVanilla() {
        assertEquals("5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31", ofSuite("/", "", ofExample()));
    }

    @Test
    void suite_getVanillaQueryOrderKeyCase() {
        assertEquals(
                "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
                ofSuite("/", "Param1=value1&Param2=value2", ofExample()));
    }

    @Test
    void keys_asText_haveNoSecret() {
        var text = new Keys("ID", "hidden", "also-hidden", Instant.MAX).toString();

        assertEquals("keys ID", text);
    }
}
