package io.shoalfs.fetch.aws;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Amazon's Signature Version 4 of a request without a body, in a header (AWS General Reference, "Signing AWS API
 * requests"; S3 API Reference, "Signature Calculations for the Authorization Header"). Immutable.
 *
 * @param service as in {@code s3}
 */
public record SignatureV4(String service, String region) {

    /** The SHA-256 of nothing: what S3 wants to be told of a body that there is none of. */
    public static final String EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int DAY = 8;

    /** A time as {@code x-amz-date} has it. */
    public static String time(Instant when) {
        return TIME.format(when);
    }

    /**
     * The value of the {@code Authorization} header.
     *
     * @param path as it is sent, each byte that is not unreserved percent-encoded once, in capitals
     * @param query as it is sent, its parameters in order; the empty string if there is none
     * @param headers all that is to be signed, {@code host} and {@code x-amz-date} among them
     */
    public String authorization(Keys keys, String path, String query, Map<String, String> headers) {
        SortedMap<String, String> signed = new TreeMap<>();
        headers.forEach((name, value) ->
                signed.put(name.toLowerCase(Locale.ROOT), value.strip().replaceAll(" +", " ")));
        var names = String.join(";", signed.keySet());
        var canonical = "GET\n" + path + "\n" + query + "\n"
                + signed.entrySet().stream()
                        .map(header -> header.getKey() + ":" + header.getValue() + "\n")
                        .collect(Collectors.joining())
                + "\n" + names + "\n" + EMPTY_SHA256;
        var time = signed.getOrDefault("x-amz-date", "");
        var scope = time.substring(0, DAY) + "/" + region + "/" + service + "/aws4_request";
        var signature = hmac(
                key(keys.secret(), time.substring(0, DAY)),
                ALGORITHM + "\n" + time + "\n" + scope + "\n" + hex(sha256(canonical)));
        return ALGORITHM + " Credential=" + keys.id() + "/" + scope + ", SignedHeaders=" + names + ", Signature="
                + hex(signature);
    }

    private byte[] key(String secret, String day) {
        var ofDay = hmac(("AWS4" + secret).getBytes(StandardCharsets.UTF_8), day);
        return hmac(hmac(hmac(ofDay, region), service), "aws4_request");
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", e);
        }
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
