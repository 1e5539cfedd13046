package io.shoalfs.mount.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mount -t fuse.shoalfs} by packaging/mount.fuse.shoalfs, linked into /sbin for the test, and systemd's units. */
class MountHelperIT {

    private static final Path LINK = Path.of("/sbin/mount.fuse.shoalfs");
    private static final Path PACKAGING = Path.of(System.getProperty("shoalfs.checkout", ".."))
            .toAbsolutePath()
            .normalize()
            .resolve("packaging");

    /** What gives a unit a mount namespace of its own: nobody outside would see its mount (systemd.exec(5)). */
    private static final Pattern PRIVATE_MOUNTS = Pattern.compile("^(Private\\w+|Protect\\w+|ReadOnlyPaths"
            + "|ReadWritePaths|InaccessiblePaths|ExecPaths|NoExecPaths|BindPaths|BindReadOnlyPaths|TemporaryFileSystem"
            + "|DynamicUser|MountFlags|MountAPIVFS|RootDirectory|RootImage|(State|Cache|Logs)Directory\\w*) *=.*");

    private Path work = Path.of("");
    private Path at = Path.of("");
    private Path torrent = Path.of("");
    private boolean linked;

    /** How a program ended, and what it said. */
    private record Result(int status, String output) {}

    @BeforeEach
    void makeTorrent(@TempDir Path temporary) throws IOException {
        work = temporary;
        at = Files.createDirectory(work.resolve("a mount"));
        torrent = Files.writeString(
                work.resolve("a torrent.torrent"),
                "d4:infod6:lengthi9e4:name4:tiny12:piece lengthi16384e6:pieces20:" + "a".repeat(20) + "7:privatei1eee",
                StandardCharsets.ISO_8859_1);
    }

    @AfterEach
    void end() throws Exception {
        if (Files.readString(Path.of("/proc/self/mountinfo")).contains(work.toString())) {
            // The cache is not to be deleted before its process has put it away.
            var pid = pid();
            run("umount", "-l", at.toString());
            if (pid.status() == 0) {
                awaitEnd(Long.parseLong(pid.output().strip()));
            }
        }
        if (linked) {
            Files.delete(LINK);
        }
    }

    private Result pid() throws Exception {
        return run("getfattr", "--absolute-names", "--only-values", "-n", "user.shoalfs.pid", at.toString());
    }

    @Test
    void mount_byItsType_worksWithTheOptionsOfFstab_andUmountEndsIt() throws Exception {
        link();
        String options = "ro,_netdev,nofail,noatime,x-systemd.automount,cache-size=64M,cache-dir=" + work + "/cache";

        var mounted = run("mount", "-v", "-t", "fuse.shoalfs", torrent.toString(), at.toString(), "-o", options);

        assertEquals(0, mounted.status(), mounted.output());
        assertEquals(9, Files.size(at.resolve("tiny")));
        assertEquals(
                "fuse.shoalfs " + torrent,
                run("findmnt", "-n", "-o", "FSTYPE,SOURCE", "-r", at.toString())
                        .output()
                        .strip()
                        .replace("\\x20", " "));
        var pid = pid();
        assertEquals(0, run("umount", at.toString()).status());
        if (pid.status() == 0) {
            awaitEnd(Long.parseLong(pid.output().strip()));
        }
    }

    /** mount(8) says "rw" when nobody has said "ro". */
    @Test
    void mount_withoutOptions_isReadOnly_andFakeMountsAreNone() throws Exception {
        link();
        var fake = run("mount", "-f", "-t", "fuse.shoalfs", torrent.toString(), at.toString());
        assertEquals(0, fake.status(), fake.output());
        assertTrue(run("mountpoint", "-q", at.toString()).status() != 0, "it is mounted");

        var mounted = run(
                LINK.toString(),
                torrent.toString(),
                at.toString(),
                "-sv",
                "-n",
                "-t",
                "fuse.shoalfs",
                "-o",
                "rw,cache-dir=" + work + "/cache,rw");

        assertEquals(0, mounted.status(), mounted.output());
        assertTrue(run("findmnt", "-n", "-o", "OPTIONS", at.toString()).output().startsWith("ro"));
    }

    @Test
    void mount_ofWhatCannotBe_failsWithASentence() throws Exception {
        link();
        var missing = run("mount", "-t", "fuse.shoalfs", work + "/missing.torrent", at.toString(), "-o", "ro");
        assertTrue(missing.status() != 0 && missing.output().contains("there is no such file"), missing.output());

        var unknown = run(LINK.toString(), torrent.toString(), at.toString(), "-o", "ro,nonsense");
        assertTrue(unknown.status() != 0 && unknown.output().contains("nonsense"), unknown.output());
        assertEquals(1, run(LINK.toString(), torrent.toString()).status());
    }

    @Test
    void systemdUnits_areValid_andMountWhereTheHostSeesIt() throws Exception {
        skipUnless(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "systemd-analyze is missing");
        List<Path> units;
        try (var files = Files.list(PACKAGING.resolve("systemd"))) {
            units = files.sorted().toList();
        }
        assertEquals(2, units.size(), units.toString());
        var command = new ArrayList<>(List.of("systemd-analyze", "verify", "--man=no"));
        for (var unit : units) {
            String text = Files.readString(unit);
            assertEquals(
                    List.of(),
                    text.lines().filter(PRIVATE_MOUNTS.asMatchPredicate()).toList(),
                    unit.toString());
            String name = unit.getFileName().toString().replace("@.", "@sample.");
            Path installed =
                    Files.writeString(work.resolve(name), text.replace("/opt/shoalfs/packaging", PACKAGING.toString()));
            command.add(installed.toString());
        }

        var verified = run(command.toArray(String[]::new));

        assertEquals(new Result(0, ""), verified);
    }

    private void link() throws IOException {
        skipUnless(
                Files.isWritable(Path.of("/dev/fuse")) && Files.isWritable(LINK.getParent()),
                "/dev/fuse or /sbin is not ours to use");
        skipUnless(!Files.exists(LINK, LinkOption.NOFOLLOW_LINKS), LINK + " is there already");
        Files.createSymbolicLink(LINK, PACKAGING.resolve("mount.fuse.shoalfs"));
        linked = true;
    }

    private static void skipUnless(boolean isThere, String reason) {
        if (!isThere) {
            System.out.println("MountHelperIT is skipped: " + reason);
        }
        assumeTrue(isThere, reason);
    }

    private Result run(String... command) throws IOException, InterruptedException {
        Path output = work.resolve("output");
        var process = new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(List.of(command) + " hangs: " + Files.readString(output));
        }
        return new Result(process.exitValue(), Files.readString(output));
    }

    private static void awaitEnd(long pid) throws InterruptedException {
        SampleMount.await(
                "the program ends",
                () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }
}
