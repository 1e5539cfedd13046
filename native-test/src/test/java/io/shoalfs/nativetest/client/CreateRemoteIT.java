package io.shoalfs.nativetest.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Checkout;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.Nginx;
import io.shoalfs.nativetest.S3Proxy;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code shoalfs create} of what others serve, and by several; what is made is mounted with nobody but its web seed. */
@Execution(ExecutionMode.CONCURRENT)
class CreateRemoteIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Pattern HASH = Pattern.compile("\"infohash_v[12]\":\"([0-9a-f]+)\"");

    @RegisterExtension
    final Workspace work = new Workspace();

    private Path home = Path.of("");
    private Path tree = Path.of("");
    private long length;

    @BeforeEach
    void makeTree() throws IOException {
        home = work.folder("buckets");
        tree = Files.createDirectories(home.resolve("data/some where/set"));
        var random = new Random(4);
        for (var file : Map.of("large", 9_000_001, "sub/a +%20b", 70_000, "sub-1", 1, "empty", 0, "sub/ü/x", 40_000)
                .entrySet()) {
            byte[] content = new byte[file.getValue()];
            random.nextBytes(content);
            Path path = tree.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, content);
            length += content.length;
        }
    }

    private static Command.Result create(Map<String, String> environment, Object... words) throws IOException {
        List<Object> command = new ArrayList<>(List.of("env"));
        environment.forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(List.of(Checkout.shoalfs(), "create", "--json"));
        command.addAll(List.of(words));
        return Command.run(PATIENCE, command.toArray());
    }

    private static List<String> hashes(Command.Result created) {
        return HASH.matcher(created.succeeded().output())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private List<String> local() throws IOException {
        return hashes(create(Map.of(), "-o", work.path("local.torrent"), tree));
    }

    private void assertMounts(Path torrent) throws IOException {
        try (ShoalFs shoalFs = ShoalFs.mount(work, "mount", work.path("cache"), torrent)) {
            Command.run(PATIENCE, "diff", "-r", tree, shoalFs.content()).succeeded();
        }
    }

    @Test
    void addresses_atNginx_areReadOnce_andTheTorrentMountsFromThere() throws IOException {
        Nginx nginx = Nginx.serve(work, home.resolve("data"));
        List<String> lines = new ArrayList<>(List.of("# a list", ""));
        try (Stream<Path> files = Files.walk(tree)) {
            files.filter(Files::isRegularFile)
                    .map(file -> nginx.url()
                            + home.resolve("data")
                                    .toUri()
                                    .relativize(file.toUri())
                                    .getRawPath())
                    .forEach(lines::add);
        }
        Path list = Files.write(work.path("list"), lines);
        Path torrent = work.path("made.torrent");

        assertEquals(local(), hashes(create(Map.of(), "-o", torrent, "--urls", list)));
        assertEquals(length, nginx.sent(), "not read once");
        assertMounts(torrent);

        Path none = work.path("none.torrent");
        var missing = create(Map.of(), "-o", none, nginx.url() + "some%20where/set/large", nginx.url() + "not-there");
        assertEquals(1, missing.status());
        assertEquals(
                "shoalfs: " + nginx.url() + "not-there answered with status 404",
                missing.output().strip());
        assertFalse(Files.exists(none));
    }

    /** It wants to be told what others than itself have put into its directory. */
    private static void seal(Path file) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(Files.readAllBytes(file));
            Files.getFileAttributeView(file, UserDefinedFileAttributeView.class)
                    .write("user.content-md5", ByteBuffer.wrap(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    @Test
    void privateBucket_isMadeATorrent_byParts_thatMountsFromThere() throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                seal(file);
            }
        }
        Command.run(PATIENCE, "chmod", "-R", "o-rwx", home).succeeded();
        S3Proxy server = S3Proxy.serve(work, home);
        var environment = server.environment(List.of(S3Proxy.IDENTITY, S3Proxy.SECRET));
        String prefix = "s3://data/some where/set";
        Path one = work.path("one.torrent");
        assertEquals(local(), hashes(create(environment, "-o", one, prefix)));

        Path first = work.path("1.part");
        Path second = work.path("2.part");
        create(environment, "--part", "1/2", "-o", first, prefix).succeeded();
        create(environment, "--part", "2/2", "-o", second, prefix + "/").succeeded();
        Path merged = work.path("merged.torrent");
        create(Map.of(), "--merge", "-o", merged, second, first).succeeded();
        assertEquals(-1, Files.mismatch(one, merged));

        environment.forEach(work::environment);
        assertMounts(merged);
    }

    @Test
    void parts_areAsOneMachines_ofEachFormat() throws IOException {
        for (String format : List.of("v1", "hybrid")) {
            Path one = work.path(format);
            create(Map.of(), "-o", one, "--format", format, "--comment", "ü", tree)
                    .succeeded();
            for (int part = 1; part <= 2; part++) {
                create(
                                Map.of(),
                                "-o",
                                work.path(format + part),
                                "--format",
                                format,
                                "--comment",
                                "ü",
                                "--part",
                                part + "/2",
                                tree)
                        .succeeded();
            }
            Path merged = work.path(format + ".torrent");
            create(Map.of(), "--merge", "-o", merged, work.path(format + 1), work.path(format + 2))
                    .succeeded();
            assertEquals(-1, Files.mismatch(one, merged), format);
        }
        var mixed = create(Map.of(), "--merge", "-o", work.path("x"), work.path("v11"), work.path("hybrid2"));
        assertEquals(1, mixed.status());
        assertTrue(
                mixed.output().contains("it was made of another input, or with other options, than"), mixed.output());
    }
}
