package io.shoalfs.fetch.web;

import static io.shoalfs.fetch.web.RawServer.raw;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.fetch.aws.Keys;
import io.shoalfs.fetch.aws.SignatureV4;
import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.GuardedNames;
import io.shoalfs.fetch.net.Names;
import io.shoalfs.fetch.net.NetConfig;
import io.shoalfs.fetch.net.Proxies;
import io.shoalfs.fetch.net.Tls;
import io.shoalfs.fetch.origin.Bucket;
import io.shoalfs.fetch.web.RawServer.Request;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.ThrowingSupplier;

/** Objects read once, from servers that break off, change their minds, or have never heard of ranges. */
class ObjectLaneTest {

    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");
    private static final int LENGTH = 300_000;

    private final byte[] content = new byte[LENGTH];
    private final RawServer server = new RawServer(this::honest);
    private final NetConfig net = NetConfig.forCores(1);
    private final EventLoops loops = new EventLoops(net);
    private final Names names = new Names(net);
    private final ExecutorService waiting = Executors.newSingleThreadExecutor();
    private final List<ObjectLane> open = new ArrayList<>();
    private String tag = "\"one\"";
    private int failures;

    ObjectLaneTest() throws IOException {
        new Random(1).nextBytes(content);
    }

    @AfterEach
    void end() {
        open.forEach(ObjectLane::close);
        server.close();
        names.close();
        loops.close();
        waiting.shutdown();
    }

    private ObjectLane lane(String base) throws IOException {
        var environment = Map.of(
                "AWS_EC2_METADATA_DISABLED",
                "true",
                "AWS_ACCESS_KEY_ID",
                "ID",
                "AWS_SECRET_ACCESS_KEY",
                "secret",
                "AWS_ENDPOINT_URL_S3",
                server.url(""));
        var calls = new HttpCalls(loops, loops.next(), names, Proxies.none(), new Tls());
        var access = new WebSurroundings.Access(
                new WholeFileMemory(0),
                new WebBudget(WebBudget.NONE),
                Tokens.read(Map.of(), Map.of(), path -> Optional.empty(), waiting),
                new Buckets(environment, path -> Optional.empty(), calls, waiting, () -> NOW));
        var around = new WebSurroundings(
                loops, loops.next(), new GuardedNames(names, true), Proxies.none(), new Tls(), access, new Random(1));
        var tries = new Tries(3, Duration.ofMillis(10), Duration.ofMillis(20));
        var lane = ObjectLane.at(URI.create(base), around, WebConfig.standard(), tries);
        open.add(lane);
        return lane;
    }

    private boolean honest(Request request, OutputStream out) throws IOException {
        if (request.line().startsWith("HEAD")) {
            out.write(raw("HTTP/1.1 200 OK\r\nETag: " + tag + "\r\nContent-Length: " + LENGTH + "\r\n\r\n"));
            return true;
        }
        out.write(raw(head(request)));
        out.write(content, request.first(), request.last() + 1 - request.first());
        return true;
    }

    private String head(Request request) {
        return "HTTP/1.1 206 Partial Content\r\nETag: " + tag + "\r\nContent-Range: bytes " + request.range() + "/"
                + LENGTH + "\r\nContent-Length: " + (request.last() + 1 - request.first()) + "\r\n\r\n";
    }

    private byte[] read(int offset, int length) throws IOException {
        var object = URI.create(server.url("/o"));
        var lane = lane(server.url("/"));
        var target = ByteBuffer.allocate(length);
        lane.read(object, lane.head(object), offset, target);
        return target.array();
    }

    private static String failure(ThrowingSupplier<?> asking) {
        var thrown = assertThrows(IOException.class, asking::get);
        return String.valueOf(thrown.getMessage()).replaceFirst("^http://127.0.0.1:\\d+", "");
    }

    private List<String> ranges() {
        return server.requests().stream()
                .map(Request::range)
                .filter(range -> !range.isEmpty())
                .toList();
    }

    @Test
    void read_afterBrokenConnections_asksForTheRestOnly() throws IOException {
        server.says((request, out) -> {
            if (request.line().startsWith("HEAD") || failures == 4) {
                return honest(request, out);
            }
            failures++;
            out.write(raw(head(request)));
            out.write(content, request.first(), 1000);
            out.flush();
            return false;
        });

        assertArrayEquals(Arrays.copyOfRange(content, 100, 50_100), read(100, 50_000));

        assertEquals(List.of("100-50099", "1100-50099", "2100-50099", "3100-50099", "4100-50099"), ranges());
    }

    @Test
    void read_ofWhatChanges_isRefused() {
        server.says((request, out) -> {
            tag = request.line().startsWith("HEAD") ? "\"one\"" : "\"two\"";
            return honest(request, out);
        });
        assertEquals("/o has changed while it was read; begin again when it is at rest", failure(() -> read(0, 10)));

        server.says((request, out) -> {
            out.write(raw(
                    request.line().startsWith("HEAD")
                            ? "HTTP/1.1 200 OK\r\nContent-Length: " + LENGTH + "\r\n\r\n"
                            : "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-9/11\r\n"
                                    + "Content-Length: 10\r\n\r\n0123456789"));
            return true;
        });
        assertEquals("/o has changed while it was read; begin again when it is at rest", failure(() -> read(0, 10)));
    }

    /** What is said of the object by a HEAD, and by a range of it. */
    private void say(String ofHead, String ofRange) {
        server.says((request, out) -> {
            boolean isHead = request.line().startsWith("HEAD");
            out.write(raw(
                    isHead
                            ? "HTTP/1.1 200 OK\r\n" + ofHead + "Content-Length: " + LENGTH + "\r\n\r\n"
                            : "HTTP/1.1 206 Partial Content\r\n" + ofRange + "Content-Range: bytes 0-9/" + LENGTH
                                    + "\r\nContent-Length: 10\r\n\r\n0123456789"));
            return true;
        });
    }

    @Test
    void read_comparesTagsWithTags_andTimesWithTimes() throws IOException {
        String tagged = "ETag: \"one\"\r\n";
        String dated = "Last-Modified: Mon, 02 Feb 2026 03:04:05 GMT\r\n";
        say(tagged + dated, dated);
        read(0, 10);
        say(dated, tagged + dated);
        read(0, 10);
        say(tagged, dated);
        read(0, 10);
        say(tagged, "ETag: W/\"one\"\r\n");
        read(0, 10);
        say("ETag: one\r\n", tagged);
        read(0, 10);

        String changed = "/o has changed while it was read; begin again when it is at rest";
        say(tagged + dated, "ETag: \"two\"\r\n" + dated);
        assertEquals(changed, failure(() -> read(0, 10)));
        say(dated, tagged + dated.replace("02 Feb", "03 Feb"));
        assertEquals(changed, failure(() -> read(0, 10)));
    }

    @Test
    void read_thatNeverCompletes_isGivenUp() {
        server.says((request, out) -> {
            if (request.line().startsWith("HEAD")) {
                return honest(request, out);
            }
            out.write(raw("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-9/" + LENGTH
                    + "\r\nContent-Length: 0\r\n\r\n"));
            return true;
        });
        assertEquals("/o sends less than it was asked for", failure(() -> read(0, 10)));
        assertEquals(List.of("0-9", "0-9", "0-9"), ranges());
    }

    @Test
    void read_ofAWholeFile_isTakenOnlyWhereItWasAskedFor() throws IOException {
        server.says((request, out) -> {
            out.write(raw("HTTP/1.1 200 OK\r\nContent-Length: " + LENGTH + "\r\n\r\n"));
            if (!request.line().startsWith("HEAD")) {
                out.write(content);
            }
            return true;
        });
        assertArrayEquals(content, read(0, LENGTH));
        assertTrue(failure(() -> read(0, 10)).startsWith("/o sends whole files only"));
    }

    @Test
    void read_ofAWholeFileThatBreaksOff_beginsAnew() throws IOException {
        server.says((request, out) -> {
            out.write(raw("HTTP/1.1 200 OK\r\nContent-Length: " + LENGTH + "\r\n\r\n"));
            if (request.line().startsWith("HEAD")) {
                return true;
            }
            failures++;
            out.write(content, 0, failures == 3 ? LENGTH : 1000);
            out.flush();
            return failures == 3;
        });

        assertArrayEquals(content, read(0, LENGTH));

        assertEquals(3, failures);
    }

    @Test
    void whatIsNotThere_isSaidAtOnce_andWhatMayPassIsWaitedFor() throws IOException {
        server.says((request, out) -> {
            failures++;
            out.write(raw("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"));
            return true;
        });
        assertEquals("/o answered with status 404", failure(() -> read(0, 10)));
        assertEquals(1, failures);

        server.says((request, out) -> {
            failures++;
            if (failures > 3) {
                return honest(request, out);
            }
            out.write(raw("HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n"));
            return true;
        });
        assertArrayEquals(Arrays.copyOf(content, 10), read(0, 10));
    }

    @Test
    void refusalWithoutEnd_isNotReadToIt() {
        server.says((request, out) -> {
            out.write(raw("HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n"));
            while (true) {
                out.write(raw("1000\r\n" + "x".repeat(0x1000) + "\r\n"));
            }
        });
        assertEquals("/o answered with status 403", failure(() -> read(0, 10)));
    }

    @Test
    void list_goesOnByItsToken_signed_andDecodesKeys() throws IOException {
        server.says((request, out) -> {
            boolean isFirst = !request.target().contains("continuation-token");
            var page =
                    "<?xml version=\"1.0\"?><ListBucketResult><EncodingType>url</EncodingType><IsTruncated>" + isFirst
                            + "</IsTruncated>"
                            + (isFirst ? "<NextContinuationToken>a+b/=</NextContinuationToken>" : "")
                            + "<Contents><Key>p%2F" + (isFirst ? "a+%2B%C3%BC" : "z")
                            + "</Key><ETag>&quot;one&quot;</ETag><Size>7</Size><Owner><ID>x</ID></Owner></Contents>"
                            + "</ListBucketResult>";
            assertEquals(signature(request), request.header("authorization"));
            out.write(raw("HTTP/1.1 200 OK\r\nContent-Length: " + page.length() + "\r\n\r\n" + page));
            return true;
        });
        var list = new BucketList(lane("s3://bucket/"), "p/".getBytes(StandardCharsets.UTF_8));
        List<String> keys = new ArrayList<>();
        while (!list.isOver()) {
            for (var entry : list.next()) {
                keys.add(new String(entry.key(), StandardCharsets.UTF_8));
                assertEquals(new KnownObject(7, KnownObject.version("\"one\"")), entry.known());
            }
        }

        assertEquals(List.of("p/a +ü", "p/z"), keys);
        assertEquals(
                List.of(
                        "/bucket/?encoding-type=url&list-type=2&prefix=p%2F",
                        "/bucket/?continuation-token=a%2Bb%2F%3D&encoding-type=url&list-type=2&prefix=p%2F"),
                server.requests().stream().map(Request::target).toList());
    }

    private static String signature(Request request) {
        var signed = new HashMap<String, String>();
        for (var name : List.of("host", "x-amz-content-sha256", "x-amz-date")) {
            signed.put(name, request.header(name));
        }
        var target = request.target().split("\\?", 2);
        return new SignatureV4("s3", "us-east-1")
                .authorization(new Keys("ID", "secret", null, null), target[0], target[1], signed);
    }

    @Test
    void bucket_ofArchivedObjects_isReadOnceBeforeAnythingElse() throws IOException {
        boolean[] isRestored = {false};
        server.says((request, out) -> {
            if (request.target().contains("list-type")) {
                var page = "<ListBucketResult><IsTruncated>false</IsTruncated>"
                        + contents("p/a", "STANDARD") + contents("p/b", "GLACIER") + contents("p/c", "DEEP_ARCHIVE")
                        + "</ListBucketResult>";
                out.write(raw("HTTP/1.1 200 OK\r\nContent-Length: " + page.length() + "\r\n\r\n" + page));
                return true;
            }
            var refusal = "<Error><Code>InvalidObjectState</Code></Error>";
            out.write(raw(
                    isRestored[0]
                            ? "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-0/7\r\nContent-Length: 1\r\n\r\nx"
                            : "HTTP/1.1 403 Forbidden\r\nContent-Length: " + refusal.length() + "\r\n\r\n" + refusal));
            return true;
        });
        var bucket = new Bucket((base, tries) -> lane(base.toString()), URI.create("s3://bucket/p/"), null, 10);

        assertEquals(
                "s3://bucket/p/b answered with status 403, InvalidObjectState: it is archived, and must be restored to be "
                        + "read",
                failure(() -> bucket.list((done, total) -> {})));

        isRestored[0] = true;
        assertEquals(3, bucket.list((done, total) -> {}).source().files().count());
        assertEquals(List.of("0-0", "0-0"), ranges());
    }

    private static String contents(String key, String storageClass) {
        return "<Contents><Key>" + key + "</Key><Size>7</Size><StorageClass>" + storageClass
                + "</StorageClass></Contents>";
    }

    @Test
    void list_thatIsNone_isRefused() {
        server.says((request, out) -> {
            out.write(raw("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>"));
            return true;
        });
        assertEquals(
                "s3://bucket/ sends what is no list of a bucket",
                failure(() -> new BucketList(lane("s3://bucket/"), new byte[0]).next()));
    }
}
