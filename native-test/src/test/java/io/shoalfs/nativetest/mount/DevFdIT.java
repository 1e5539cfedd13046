package io.shoalfs.nativetest.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Checkout;
import io.shoalfs.nativetest.Child;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Libtorrent;
import io.shoalfs.nativetest.Mounts;
import io.shoalfs.nativetest.ShoalAssume;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code /dev/fd/N} as a mount point: who starts us has mounted, and unmounts. */
class DevFdIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    final Workspace work = new Workspace();

    private final DataSet dataSet = DataSet.of(20);

    DevFdIT() throws IOException {}

    private Child start(Path at, String... options) throws IOException {
        ShoalAssume.canMount();
        List<Object> command = new ArrayList<>(List.of(
                Command.python("devfd.py", at, Checkout.shoalfs(), "mount", "-f", "--cache-dir", work.path("cache"))));
        command.addAll(List.of(options));
        command.add(dataSet.torrent(work, 1 << 18));
        return work.start("shoalfs", command.toArray());
    }

    @Test
    void descriptor_isServed_untilItIsUnmounted() throws IOException {
        Path at = work.folder("mount");
        var seed = Libtorrent.seed(work, dataSet.torrent(work, 1 << 18), dataSet);
        Child shoalFs = start(at, "--peer", seed.peer());
        shoalFs.awaitText(" is mounted on /dev/fd/", PATIENCE);

        Command.run(PATIENCE, "cmp", at.resolve("large/0.bin"), dataSet.source().resolve("large/0.bin"))
                .succeeded();

        Command.run(PATIENCE, "umount", at).succeeded();
        assertEquals(0, shoalFs.awaitEnd(PATIENCE), shoalFs.output());
    }

    @Test
    void terminated_endsWhoReads_andLeavesTheMountToItsOwner() throws IOException {
        Path at = work.folder("mount");
        Child shoalFs = start(at);
        shoalFs.awaitText(" is mounted on /dev/fd/", PATIENCE);
        Child reader = work.start("reader", "cat", at.resolve("large/0.bin"));
        reader.awaitBlockedRead(PATIENCE);

        shoalFs.signal("TERM");

        assertEquals(0, shoalFs.awaitEnd(PATIENCE), shoalFs.output());
        assertEquals(1, reader.awaitEnd(PATIENCE), reader.output());
        assertEquals(1, Mounts.below(at).size());
    }

    @Test
    void whatIsNoDevice_isRefused() throws IOException {
        ShoalAssume.canMount();
        Path torrent = dataSet.torrent(work, 1 << 18);
        var closed = Command.run(PATIENCE, Checkout.shoalfs(), "mount", "-f", torrent, "/dev/fd/77");
        assertTrue(closed.status() == 1 && closed.output().contains("/dev/fd/77 is not open"), closed.output());

        var other = Command.run(PATIENCE, Checkout.shoalfs(), "mount", "-f", torrent, "/dev/fd/0");
        assertTrue(other.status() == 1 && other.output().contains("is not an open /dev/fuse"), other.output());
    }
}
