package io.shoalfs.nativetest.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Await;
import io.shoalfs.nativetest.Checkout;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Libtorrent;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What is declared to be read is here before its reader; what was recorded can be declared. */
@Execution(ExecutionMode.CONCURRENT)
class OrderIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PIECE = 64 << 10;

    /** So few files that none of them leaves the cache. */
    private static final int FILES = 12;

    @RegisterExtension
    final Workspace work = new Workspace();

    private final DataSet dataSet = DataSet.of(20);

    OrderIT() throws IOException {}

    @Test
    void order_isFetchedAhead_outlivesTheMount_andIsWithdrawn() throws IOException {
        var torrent = dataSet.torrent(work, PIECE);
        var seed = Libtorrent.seed(work, torrent, dataSet);
        var shoalFs = mount(torrent, seed);
        var files = files(shoalFs);
        var list = work.path("list");

        Files.write(list, List.of(files.get(0), "not/there"));
        var refused = shoalfs("fetch", "--order", list, shoalFs.mountPoint());
        assertEquals(1, refused.status());
        assertEquals(
                "shoalfs: \"not/there\" (line 2) is no file below " + shoalFs.mountPoint() + ": nothing was declared\n",
                refused.output());
        assertEquals("[]", orders(shoalFs, "e['orders']"));

        // Absolute paths, as find -print0 writes them.
        Command.bash(
                        PATIENCE,
                        "printf \"$1/%s\\0\" \"${@:4}\" | \"$2\" fetch --order - -0 --as=train \"$3\"",
                        arguments(shoalFs, files))
                .succeeded();
        awaitOrders(shoalFs, "e['orders'][0]['ahead_bytes'] > 0 and e['orders'][0]['under_way_bytes'] == 0");
        shoalFs.close();

        // With the peer that has all of it gone, what was fetched ahead is all that there is.
        seed.close();
        shoalFs = mount(torrent, seed);
        assertEquals(
                "['train', 'reading', " + FILES + "]",
                orders(shoalFs, "[e['orders'][0][name] for name in ('name', 'state', 'files')]"));
        read(shoalFs, files.subList(0, FILES / 2));
        awaitOrders(shoalFs, "e['orders'][0]['files_passed'] == " + FILES / 2);
        shoalfs("fetch", "--clear", "--as", "train", shoalFs.mountPoint()).succeeded();
        assertEquals("[]", orders(shoalFs, "e['orders']"));
        assertEquals(
                1,
                shoalfs("fetch", "--clear", "--as", "train", shoalFs.mountPoint())
                        .status());
        shoalFs.close();
    }

    @Test
    void recorded_isFetchedAheadAtTheNextMount() throws IOException {
        var torrent = dataSet.torrent(work, PIECE);
        var seed = Libtorrent.seed(work, torrent, dataSet);
        var shoalFs = mount(torrent, seed);
        var files = files(shoalFs);
        var profile = work.path("run.profile");
        var recording = work.start("recording", Checkout.shoalfs(), "fetch", "--record", profile, shoalFs.mountPoint());
        Await.untilTrue("the recording", PATIENCE, () -> Optional.of(Files.exists(work.path("run.profile.part"))));
        read(shoalFs, files);
        recording.signal("INT");
        recording.awaitEnd(PATIENCE);
        var lines = Files.readAllLines(profile);
        assertEquals("# shoalfs profile 1", lines.get(0));
        assertTrue(lines.size() > FILES, () -> String.join("\n", lines));
        shoalFs.close();

        Files.writeString(profile, "0 5 gone/since\n", StandardOpenOption.APPEND);
        var next = ShoalFs.mount(
                work,
                "next",
                work.path("other"),
                torrent,
                "--no-pex",
                "--peer",
                seed.peer(),
                "--profile",
                profile.toString());
        next.child().awaitText("1 that the profile names are not there", PATIENCE);
        awaitOrders(next, "e['orders'][0]['ahead_bytes'] > 0 and e['orders'][0]['under_way_bytes'] == 0");
        seed.close();
        read(next, files);
        next.close();
    }

    private ShoalFs mount(Path torrent, Libtorrent seed) throws IOException {
        return ShoalFs.mount(
                work, "mount", work.path("cache"), torrent, "--no-pex", "--read-timeout", "5s", "--peer", seed.peer());
    }

    /** Some that are not empty, relative to the mount point. */
    private static List<String> files(ShoalFs shoalFs) throws IOException {
        try (var all = Files.walk(shoalFs.content())) {
            return all.filter(path -> path.toFile().isFile() && path.toFile().length() > 0)
                    .sorted()
                    .skip(20)
                    .limit(FILES)
                    .map(path -> shoalFs.mountPoint().relativize(path).toString())
                    .toList();
        }
    }

    private Object[] arguments(ShoalFs shoalFs, List<String> files) {
        var arguments = new ArrayList<Object>(List.of(shoalFs.mountPoint(), Checkout.shoalfs(), shoalFs.mountPoint()));
        arguments.addAll(files);
        return arguments.toArray();
    }

    private void read(ShoalFs shoalFs, List<String> files) throws IOException {
        for (var file : files) {
            var original = dataSet.source()
                    .resolve(shoalFs.content().relativize(shoalFs.mountPoint().resolve(file)));
            Command.run(PATIENCE, "cmp", shoalFs.mountPoint().resolve(file), original)
                    .succeeded();
        }
    }

    private static Command.Result shoalfs(Object... words) throws IOException {
        var command = new ArrayList<Object>(List.of(Checkout.shoalfs()));
        command.addAll(List.of(words));
        return Command.run(PATIENCE, command.toArray());
    }

    private static String orders(ShoalFs shoalFs, String expression) throws IOException {
        return Command.run(
                        PATIENCE,
                        Command.python(
                                "status.py", expression, Checkout.shoalfs(), "status", "--json", shoalFs.mountPoint()))
                .succeeded()
                .output()
                .strip();
    }

    private static void awaitOrders(ShoalFs shoalFs, String expression) throws IOException {
        Await.untilTrue(
                expression,
                PATIENCE,
                () -> Optional.of(orders(shoalFs, expression).equals("True")));
    }
}
