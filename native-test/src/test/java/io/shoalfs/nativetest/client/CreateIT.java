package io.shoalfs.nativetest.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Await;
import io.shoalfs.nativetest.Checkout;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.Libtorrent;
import io.shoalfs.nativetest.ShoalAssume;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code shoalfs create} beside libtorrent: the same input and options make the same info-hashes. */
@Execution(ExecutionMode.CONCURRENT)
class CreateIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Pattern HASH = Pattern.compile("\"infohash_v[12]\":\"([0-9a-f]+)\"");

    @RegisterExtension
    final Workspace work = new Workspace();

    private Path tree = Path.of("");
    private int made;

    @BeforeEach
    void makeTree() throws IOException {
        ShoalAssume.hasPython("libtorrent");
        tree = work.folder("trée");
        Command.run(PATIENCE, Command.python("create.py", "tree", tree)).succeeded();
    }

    private Command.Result create(Object... words) throws IOException {
        Object[] command = Stream.concat(Stream.of(Checkout.shoalfs(), "create"), Arrays.stream(words))
                .toArray();
        return Command.run(PATIENCE, command);
    }

    private List<String> ours(Path root, String... options) throws IOException {
        List<Object> words = new ArrayList<>(List.of("--json", "-o", work.path("made-" + made++ + ".torrent"), root));
        words.addAll(List.of(options));
        return HASH.matcher(create(words.toArray()).succeeded().output())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private List<String> theirs(Path root, String format, int pieceLength, String... words) throws IOException {
        Object[] arguments = Stream.concat(Stream.of("hash", root, format, pieceLength), Arrays.stream(words))
                .toArray();
        return Command.run(PATIENCE, Command.python("create.py", arguments))
                .succeeded()
                .output()
                .lines()
                .toList();
    }

    @Test
    void infoHashes_areThoseOfLibtorrent() throws IOException {
        for (String format : List.of("v1", "v2", "hybrid")) {
            assertEquals(theirs(tree, format, 0, "links"), ours(tree, "--format", format), format);
        }
        assertEquals(theirs(tree, "hybrid", 0, "links"), ours(tree), "few files: a hybrid");
        assertEquals(
                theirs(tree, "hybrid", 1 << 16, "links", "private", "a site"),
                ours(tree, "--piece-length", "64K", "--private", "--source", "a site"));
        assertEquals(theirs(tree.resolve("big"), "hybrid", 0), ours(tree.resolve("big")), "one file");
        Path one = tree.resolve("sub/one");
        assertEquals(theirs(one, "v1", 0), ours(one, "--format", "v1"), "one file, which is executable");
        Path alone = tree.resolve("sub/deep");
        assertEquals(theirs(alone, "hybrid", 0), ours(alone), "a directory with one file in it");
        Files.delete(tree.resolve("to-nothing"));
        assertEquals(theirs(tree, "hybrid", 0), ours(tree, "--follow-links"), "links followed");
    }

    @Test
    void torrent_isSeededByLibtorrent_andFetchedByAnother() throws Exception {
        // libtorrent fails to check links to nothing: it would make them anew.
        Files.delete(tree.resolve("to-nothing"));
        Path torrent = work.path("trée.torrent");
        create("-o", torrent, tree).succeeded();
        Path copy = work.folder("copy");

        try (var seed = Libtorrent.run(work, torrent, work.path("."));
                var leech = Libtorrent.run(work, torrent, copy)) {
            assertTrue(seed.isSeeding(), "libtorrent does not find the data");
            leech.connect(seed.peer());
            Await.untilTrue("the leech has all", PATIENCE, () -> Optional.of(leech.isSeeding()));
        }
        Command.run(PATIENCE, "diff", "-r", "--no-dereference", tree.resolve("sub"), copy.resolve("trée/sub"))
                .succeeded();
        assertEquals(-1, Files.mismatch(tree.resolve("big"), copy.resolve("trée/big")));
    }

    @Test
    void oddThings_areLeftOutOrRefused_eachInASentence() throws IOException {
        Command.run(PATIENCE, "mkfifo", tree.resolve("pipe")).succeeded();
        var leftOut = create("-o", work.path("x.torrent"), tree).succeeded().output();
        assertTrue(leftOut.contains("/pipe is neither a file nor a directory nor a link, and is left out"), leftOut);

        Command.bash(PATIENCE, "touch \"$1\"/$'no-\\xff-text'", tree).succeeded();
        var refused = create("-o", work.path("y.torrent"), tree);
        assertEquals(1, refused.status());
        assertTrue(refused.output().contains("its name is no UTF-8, as names in a torrent must be"), refused.output());
        assertEquals(1, refused.output().lines().count(), refused.output());
        assertTrue(Files.notExists(work.path("y.torrent")));
    }
}
