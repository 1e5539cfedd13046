package io.shoalfs.nativetest.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Await;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Mounts;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options with libfuse's names mean the same on both transports. */
class MountOptionsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    final Workspace work = new Workspace();

    private final DataSet dataSet = DataSet.of(20);

    MountOptionsIT() throws IOException {}

    private ShoalFs mount(String transport, String options) throws IOException {
        Path torrent = dataSet.torrent(work, 1 << 18);
        return ShoalFs.mount(work, "mount", work.path("cache"), torrent, "--transport", transport, "-o", options);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kernel", "libfuse"})
    void owner_umask_andMaxRead_areSeen(String transport) throws IOException {
        ShoalFs shoalFs = mount(transport, "uid=1234,gid=4294967294,umask=027,max_read=16384");

        var seen = Command.run(
                        PATIENCE,
                        "stat",
                        "-c",
                        "%u %g %a",
                        shoalFs.content().resolve("large/0.bin"),
                        shoalFs.content().resolve("large"))
                .succeeded();
        assertEquals("1234 4294967294 440\n1234 4294967294 550\n", seen.output());
        String table = Command.run(PATIENCE, "findmnt", "-n", "-o", "FS-OPTIONS", shoalFs.mountPoint())
                .succeeded()
                .output();
        assertTrue(table.contains("max_read=16384"), table);
        shoalFs.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"kernel", "libfuse"})
    void autoUnmount_afterAKill_unmounts(String transport) throws IOException {
        ShoalFs shoalFs = mount(transport, "auto_unmount");

        shoalFs.child().signal("KILL");

        assertEquals(128 + 9, shoalFs.child().awaitEnd(PATIENCE));
        Await.untilTrue(
                "the mount to be gone",
                PATIENCE,
                () -> Optional.of(Mounts.below(shoalFs.mountPoint()).isEmpty()));
    }

    /** What is unmounted in order is not touched again: somebody else may mount there. */
    @ParameterizedTest
    @ValueSource(strings = {"kernel", "libfuse"})
    void autoUnmount_afterAnUnmount_leavesWhatComesNext(String transport) throws IOException {
        ShoalFs shoalFs = mount(transport, "auto_unmount");
        shoalFs.close();
        Command.run(PATIENCE, "mount", "-t", "tmpfs", "tmpfs", shoalFs.mountPoint())
                .succeeded();

        Await.untilTrue(
                "the watcher to end",
                PATIENCE,
                () -> Optional.of(ProcessHandle.allProcesses().noneMatch(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains(shoalFs.mountPoint().toString()))
                        .isPresent())));

        assertEquals(1, Mounts.below(shoalFs.mountPoint()).size());
    }
}
