package io.shoalfs.nativetest.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Checkout;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Libtorrent;
import io.shoalfs.nativetest.ShoalAssume;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A user without privileges mounts through fusermount3, by the kernel's protocol. */
class UnprivilegedIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What a user does, with the program, a torrent, the published directory, and further options. */
    private static final String SESSION = """
            shoalfs=$1 torrent=$2 source=$3
            mkdir mount
            "$shoalfs" mount --cache-dir cache "${@:4}" "$torrent" mount
            grep "$PWD/mount " /proc/self/mountinfo
            stat -c 'owner %u:%g' mount
            cmp mount/large/0.bin "$source/large/0.bin"
            diff -r mount/odd "$source/odd"
            "$shoalfs" umount mount
            ! grep "$PWD/mount " /proc/self/mountinfo
            """;

    @RegisterExtension
    final Workspace work = new Workspace();

    private final DataSet dataSet = DataSet.of(20);

    UnprivilegedIT() throws IOException {}

    @Test
    void user_mountsReadsAndUnmounts() throws IOException {
        ShoalAssume.hasProgram("fusermount", "fuse3");
        var user = new Unprivileged(work);
        Path torrent = dataSet.torrent(work, 1 << 18);
        var seed = Libtorrent.seed(work, torrent, dataSet);

        var result = Command.run(
                        PATIENCE,
                        user.words(
                                "bash",
                                "-ec",
                                SESSION,
                                "bash",
                                Checkout.shoalfs(),
                                torrent,
                                dataSet.source(),
                                "-o",
                                "max_read=65536,peer=" + seed.peer()))
                .succeeded();

        assertTrue(result.output().contains(" - fuse.shoalfs "), result.output());
        assertTrue(result.output().contains("user_id=1000,group_id=1000"), result.output());
        assertTrue(result.output().contains("max_read=65536"), result.output());
        assertTrue(result.output().contains("owner 1000:1000"), result.output());
        // Not by libfuse, which would say so.
        String log = Files.readString(work.path("cache/shoalfs.log"));
        assertFalse(log.contains("mounted by libfuse"), log);
    }

    @Test
    void user_withoutFusermount_isToldTheRemedies() throws IOException {
        ShoalAssume.hasProgram("fusermount", "fuse3");
        var user = new Unprivileged(work);
        Path torrent = dataSet.torrent(work, 1 << 18);
        Files.createDirectory(work.path("mount"));

        var result = Command.run(
                PATIENCE,
                user.hiding(
                        Command.bash(PATIENCE, "type -P fusermount fusermount3 || true")
                                .output()
                                .replace('\n', ' '),
                        Checkout.shoalfs(),
                        "mount",
                        "--cache-dir",
                        "cache",
                        torrent,
                        "mount"));

        assertEquals(1, result.status(), result.output());
        assertTrue(result.output().contains("apt install fuse3"), result.output());
        assertTrue(result.output().contains("; nor by libfuse: "), result.output());
    }
}
