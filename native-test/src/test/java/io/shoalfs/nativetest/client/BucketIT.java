package io.shoalfs.nativetest.client;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.S3Proxy;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Torrents that nobody has but a bucket, at a server that is not ours. */
class BucketIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String SPACED = "some where";
    private static final List<String> KEYS = List.of(S3Proxy.IDENTITY, S3Proxy.SECRET);

    @RegisterExtension
    final Workspace work = new Workspace();

    private final DataSet dataSet = DataSet.of(20);

    BucketIT() throws IOException {}

    /** A directory of buckets, with the data set in one. */
    private Path buckets(String prefix, String rights) throws IOException {
        Path buckets = work.folder("buckets");
        Command.bash(
                        PATIENCE,
                        "mkdir -p \"$2\" && cp -r \"$1\" \"$2\" && chmod -R \"$3\" \"$2\"",
                        dataSet.source(),
                        buckets.resolve("data").resolve(prefix),
                        rights)
                .succeeded();
        return buckets;
    }

    private ShoalFs mount(S3Proxy server, List<String> keys, String prefix, String... options) throws IOException {
        server.environment(keys).forEach(work::environment);
        var all = new ArrayList<>(List.of("--web-seed", "s3://data/" + prefix));
        all.addAll(List.of(options));
        return ShoalFs.mount(
                work, "mount", work.path("cache"), dataSet.torrent(work, 1 << 18), all.toArray(String[]::new));
    }

    private void assertCopyIsExact(ShoalFs shoalFs) throws IOException {
        Command.Result copy = Command.run(PATIENCE, "cp", "-r", shoalFs.content(), work.path("copy"));
        copy.succeeded();
        System.out.println("cp -r took " + copy.elapsed());
        dataSet.assertEqualTo(work.path("copy"));
    }

    private void assertReadFails(ShoalFs shoalFs, String reason) throws IOException {
        Path file = shoalFs.content().resolve("large/0.bin");
        Command.Result read = Command.run(PATIENCE, "cat", file);

        assertNotEquals(0, read.status());
        assertTrue(read.output().contains("Input/output error"), read.output());
        String error = Command.run(PATIENCE, "getfattr", "--only-values", "-n", "user.shoalfs.error", file)
                .succeeded()
                .output();
        assertTrue(error.contains(reason), error);
        assertTrue(shoalFs.child().output().contains(reason), shoalFs.child().output());
    }

    @Test
    void copy_fromAPrivateBucketAlone_isExact() throws IOException {
        S3Proxy server = S3Proxy.serve(work, buckets(SPACED, "o-rwx"));

        try (ShoalFs shoalFs = mount(server, KEYS, SPACED)) {
            assertCopyIsExact(shoalFs);
            assertFalse(shoalFs.child().output().contains(S3Proxy.SECRET));
        }
    }

    /** Of files with plain names: s3proxy does not decode what it is asked for without a signature. */
    @Test
    void copy_fromAPublicBucket_needsNoCredentials() throws IOException {
        S3Proxy server = S3Proxy.serve(work, buckets("open", "o+rX"));

        try (ShoalFs shoalFs = mount(server, List.of(), "open")) {
            Command.run(
                            PATIENCE,
                            "diff",
                            "-r",
                            shoalFs.content().resolve("large"),
                            dataSet.source().resolve("large"))
                    .succeeded();
        }
    }

    @Test
    void read_withAWrongSecret_failsAndSaysWhy() throws IOException {
        S3Proxy server = S3Proxy.serve(work, buckets(SPACED, "o-rwx"));

        try (ShoalFs shoalFs = mount(server, List.of(S3Proxy.IDENTITY, "wrong"), SPACED, "--read-timeout", "3s")) {
            assertReadFails(
                    shoalFs,
                    "the web seed s3://data/some%20where does not take our credentials"
                            + " (status 403, SignatureDoesNotMatch)");
        }
    }

    @Test
    void read_ofAPrivateBucketWithoutCredentials_failsAndSaysWhy() throws IOException {
        S3Proxy server = S3Proxy.serve(work, buckets("open", "o-rwx"));

        try (ShoalFs shoalFs = mount(server, List.of(), "open", "--read-timeout", "3s")) {
            assertReadFails(
                    shoalFs, "lets in nobody without credentials, and none were found (status 403, AccessDenied)");
        }
    }

    /** Another mount of the same engine may not have another budget, and is told so. */
    @Test
    void budget_isOfTheEngine() throws IOException {
        S3Proxy server = S3Proxy.serve(work, buckets(SPACED, "o-rwx"));

        try (ShoalFs shoalFs = mount(server, KEYS, SPACED, "-o", "web-budget=20M,prefer=peers")) {
            assertTrue(shoalFs.child().isAlive());
            var error = assertThrows(
                    AssertionError.class,
                    () -> ShoalFs.mount(
                            work, "second", work.path("cache"), dataSet.torrent(work, 1 << 18), "--web-budget", "30M"));
            assertTrue(
                    String.valueOf(error.getMessage())
                            .contains("is in use with --web-budget 20971520 bytes, not 31457280 bytes"),
                    error.getMessage());
        }
    }
}
