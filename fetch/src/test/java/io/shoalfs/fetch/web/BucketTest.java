package io.shoalfs.fetch.web;

import static io.shoalfs.fetch.web.RawServer.raw;
import static io.shoalfs.fetch.web.SeedUnderTest.block;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.fetch.Await;
import io.shoalfs.fetch.aws.Keys;
import io.shoalfs.fetch.aws.SignatureV4;
import io.shoalfs.fetch.web.RawServer.Request;
import io.shoalfs.fetch.web.SeedUnderTest.Setting;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A web seed over a bucket, at a server that checks signatures by what Amazon says of them, or has other wishes. */
class BucketTest {

    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");
    private static final Keys KEYS = new Keys("ID", "secret", null, null);
    private static final Pattern SCOPE = Pattern.compile("Credential=(\\w+)/\\d{8}/([a-z0-9-]+)/s3/aws4_request");

    /** Names that a signature must have as the request has them. */
    private final Site site = new Site()
            .add(2 * Site.PIECE, "/bucket/my%20data/t/a%20%2B%26%27%281%29%2A~.bin", "a +&'(1)*~.bin")
            .add(2 * Site.PIECE, "/bucket/my%20data/t/%C3%BC/x%25y", "ü", "x%y");

    private final Map<String, String> environment = new HashMap<>(
            Map.of("AWS_EC2_METADATA_DISABLED", "true", "AWS_ACCESS_KEY_ID", "ID", "AWS_SECRET_ACCESS_KEY", "secret"));
    private final RawServer server = new RawServer(this::checked);
    private Keys expected = KEYS;
    private Instant serverTime = NOW;
    private SeedUnderTest seed = start();

    BucketTest() throws Exception {}

    private SeedUnderTest start() throws Exception {
        environment.put("AWS_ENDPOINT_URL_S3", server.url(""));
        return new SeedUnderTest(
                "s3://bucket/my%20data",
                site.torrent("t"), new Setting(environment, path -> Optional.empty(), () -> NOW), WebBudget.NONE);
    }

    /** Of a link, which may not lead to this machine: the bucket was typed, and the endpoint set up, by the user. */
    @Test
    void endpointOnThisMachine_isAskedForALinksTorrent() throws Exception {
        seed.close();
        seed = new SeedUnderTest(
                "s3://bucket/my%20data",
                site.torrent("t"),
                new Setting(environment, path -> Optional.empty(), () -> NOW, false),
                WebBudget.NONE);

        comes();
    }

    private void restart() throws Exception {
        seed.close();
        seed = start();
    }

    @AfterEach
    void end() {
        seed.close();
        server.close();
    }

    private boolean checked(Request request, OutputStream out) throws IOException {
        if (!expected.id().isEmpty()) {
            var wrong = wrong(request);
            if (!wrong.isEmpty()) {
                return refuse(out, 403, wrong, "");
            }
        }
        return site.honest(request, out);
    }

    private String wrong(Request request) {
        var scope = SCOPE.matcher(request.header("authorization"));
        if (!scope.find()) {
            return "AccessDenied";
        }
        if (!request.header("x-amz-date").equals(SignatureV4.time(serverTime))) {
            return "RequestTimeTooSkewed";
        }
        var signed = new HashMap<String, String>();
        for (var name : request.header("authorization")
                .replaceFirst(".*SignedHeaders=([^,]*),.*", "$1")
                .split(";", -1)) {
            signed.put(name, request.header(name));
        }
        var right = new SignatureV4("s3", scope.group(2)).authorization(expected, request.target(), "", signed);
        return right.equals(request.header("authorization")) && signed.containsKey("range")
                ? ""
                : "SignatureDoesNotMatch";
    }

    private boolean refuse(OutputStream out, int status, String code, String headers) throws IOException {
        var body = "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>no</Message></Error>";
        var date = DateTimeFormatter.RFC_1123_DATE_TIME.format(serverTime.atZone(ZoneOffset.UTC));
        out.write(raw("HTTP/1.1 " + status + " No\r\nDate: " + date + "\r\n" + headers + "Content-Length: "
                + body.length() + "\r\n\r\n" + body));
        return true;
    }

    private void comes() throws Exception {
        seed.ask(block(0, 0), block(3, 1));
        seed.awaitReceived(block(0, 0), block(3, 1));
        assertArrayEquals(site.bytes(block(0, 0)), seed.told.received.get(block(0, 0)));
        assertArrayEquals(site.bytes(block(3, 1)), seed.told.received.get(block(3, 1)));
    }

    private void isRefused(String trouble) throws Exception {
        seed.ask(block(0, 0));
        seed.awaitRefused(block(0, 0));
        assertEquals("the web seed s3://bucket/my%20data " + trouble, seed.trouble());
    }

    @Test
    void files_comeBySignedRequests() throws Exception {
        comes();

        assertEquals("", seed.trouble());
        assertEquals(2, server.requests().size(), "nothing was asked for twice");
    }

    @Test
    void sessionToken_isSentAndSigned() throws Exception {
        environment.put("AWS_SESSION_TOKEN", "session");
        restart();

        comes();

        var request = server.requests().get(0);
        assertEquals("session", request.header("x-amz-security-token"));
        assertTrue(request.header("authorization").contains("x-amz-security-token"));
    }

    @Test
    void noCredentials_areAskedWithoutAName() throws Exception {
        environment.remove("AWS_SECRET_ACCESS_KEY");
        expected = new Keys("", "", null, null);
        restart();

        comes();

        assertFalse(server.requests().get(0).headers().containsKey("authorization"));
    }

    @Test
    void noCredentials_whereSomeAreNeeded_areMissed() throws Exception {
        environment.remove("AWS_SECRET_ACCESS_KEY");
        restart();

        isRefused("lets in nobody without credentials, and none were found (status 403, AccessDenied)");
    }

    @Test
    void wrongSecret_isSaid_andNotShown() throws Exception {
        environment.put("AWS_SECRET_ACCESS_KEY", "wrong");
        restart();

        isRefused("does not take our credentials (status 403, SignatureDoesNotMatch)");
    }

    @Test
    void brokenSetting_isSaid() throws Exception {
        environment.put("AWS_PROFILE", "absent");
        restart();

        isRefused("cannot be asked: the profile absent is in none of Amazon's files");
    }

    @Test
    void anotherRegion_isLearned() throws Exception {
        server.says((request, out) -> {
            boolean isRight = request.header("authorization").contains("/eu-south-2/s3/");
            return isRight
                    ? checked(request, out)
                    : refuse(out, 400, "AuthorizationHeaderMalformed", "x-amz-bucket-region: eu-south-2\r\n");
        });

        comes();

        assertEquals("", seed.trouble());
    }

    @Test
    void anotherRegion_byARedirectWithoutAPlace_isLearned() throws Exception {
        server.says((request, out) -> {
            boolean isRight = request.header("authorization").contains("/eu-south-2/s3/");
            return isRight
                    ? checked(request, out)
                    : refuse(out, 301, "PermanentRedirect", "x-amz-bucket-region: eu-south-2\r\n");
        });

        comes();
    }

    @Test
    void regionsWithoutEnd_areAFault() throws Exception {
        var count = new AtomicInteger();
        server.says((request, out) ->
                refuse(out, 301, "PermanentRedirect", "x-amz-bucket-region: r-" + count.incrementAndGet() + "\r\n"));

        isRefused("redirects without end");
        assertTrue(count.get() <= 5, count + " requests");
    }

    @Test
    void clockThatIsWrong_isSetRight() throws Exception {
        serverTime = NOW.plus(Duration.ofHours(3));

        comes();

        assertEquals("", seed.trouble());
    }

    /** Who is redirected to is not told whose keys we have. */
    @Test
    void redirectElsewhere_getsNoSignature() throws Exception {
        try (var elsewhere = new RawServer((request, out) -> site.honest(plain(request), out))) {
            server.says((request, out) -> {
                out.write(raw("HTTP/1.1 307 Go\r\nLocation: " + elsewhere.url(request.target())
                        + "\r\nContent-Length: 0\r\n\r\n"));
                return true;
            });

            comes();

            assertFalse(elsewhere.requests().get(0).headers().containsKey("authorization"));
        }
    }

    private static Request plain(Request request) {
        return new Request(request.line(), request.headers());
    }

    @Test
    void expiredKeys_areRenewed_butTheSameAreNotUsedForEver() throws Exception {
        server.says((request, out) -> refuse(out, 400, "ExpiredToken", ""));

        isRefused("does not take our credentials (status 400, ExpiredToken)");
        assertTrue(server.requests().size() <= 3, server.requests().size() + " requests");
    }

    @Test
    void missingObject_isMissingAlone() throws Exception {
        server.says((request, out) ->
                request.target().contains("x%25y") ? refuse(out, 404, "NoSuchKey", "") : checked(request, out));

        seed.ask(block(3, 1));
        seed.awaitRefused(block(3, 1));

        assertFalse(seed.serves(3));
        seed.ask(block(0, 0));
        seed.awaitReceived(block(0, 0));
        Await.until(() -> server.requests().size() == 2);
    }
}
