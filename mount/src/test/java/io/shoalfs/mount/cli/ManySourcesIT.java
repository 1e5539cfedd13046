package io.shoalfs.mount.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several torrents in one mount of the whole program, from a libtorrent seeder. */
class ManySourcesIT {

    /** Makes and seeds a torrent of each directory it is given, as DIRECTORY.torrent; says its port. */
    private static final String SEEDER = """
            import libtorrent as lt, os, sys
            session = lt.session({'listen_interfaces': '127.0.0.1:0', 'enable_dht': False, 'enable_lsd': False,
                                  'enable_upnp': False, 'enable_natpmp': False,
                                  'allow_multiple_connections_per_ip': True})
            for path in sys.argv[1:]:
                storage = lt.file_storage()
                lt.add_files(storage, path)
                torrent = lt.create_torrent(storage, 16384, lt.create_torrent.v1_only)
                lt.set_piece_hashes(torrent, os.path.dirname(path))
                data = lt.bencode(torrent.generate())
                with open(path + '.torrent', 'wb') as f: f.write(data)
                session.add_torrent({'ti': lt.torrent_info(lt.bdecode(data)), 'save_path': os.path.dirname(path)})
            print(session.listen_port(), flush=True)
            sys.stdin.read()
            """;

    private final List<Process> processes = new ArrayList<>();
    private Path work = Path.of("");
    private Path at = Path.of("");
    private Path folder = Path.of("");

    @BeforeEach
    void needsFuseAndLibtorrent(@TempDir Path temporary) throws Exception {
        boolean isThere = Files.isWritable(Path.of("/dev/fuse"))
                && new ProcessBuilder("/usr/bin/python3", "-c", "import libtorrent")
                                .start()
                                .waitFor()
                        == 0;
        if (!isThere) {
            System.out.println("ManySourcesIT is skipped: /dev/fuse or libtorrent for Python is missing");
        }
        assumeTrue(isThere, "there are /dev/fuse and libtorrent");
        work = temporary;
        at = Files.createDirectory(work.resolve("m"));
        folder = Files.createDirectory(work.resolve("folder"));
    }

    @AfterEach
    void end() throws Exception {
        for (var process : processes) {
            process.destroy();
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
        if (Files.readString(Path.of("/proc/self/mountinfo")).contains(at.toString())) {
            new ProcessBuilder("umount", "-l", at.toString())
                    .inheritIO()
                    .start()
                    .waitFor();
        }
    }

    @Test
    void torrents_comeAndGo_withTheFilesOfTheFolder() throws Exception {
        String port = seed("a/data", "b/data", "c/other", "d/third");
        give("a/data", "first.torrent");
        Path bad = Files.writeString(folder.resolve("bad.torrent"), "this is no torrent");
        Files.setLastModifiedTime(bad, FileTime.from(Instant.now().minusSeconds(60)));
        mount(port, folder, work.resolve("c/other.torrent"));

        assertEquals(List.of("data", "other"), listing());
        assertContent("a/data", at.resolve("data"));
        assertContent("c/other", at.resolve("other"));
        assertFalse(Files.exists(at.resolve("third")), "the kernel remembers that it is not there");
        give("d/third", "third.torrent");
        await("third appears", () -> Files.exists(at.resolve("third")));
        assertEquals(List.of("data", "other", "third"), listing());

        try (var open = Files.newInputStream(at.resolve("third/file"))) {
            Files.delete(folder.resolve("third.torrent"));
            await("third disappears", () -> !Files.exists(at.resolve("third")));
            assertEquals(List.of("data", "other"), listing());
            assertArrayEquals(Files.readAllBytes(work.resolve("d/third/file")), open.readAllBytes());
        }

        give("d/third", "again.torrent");
        give("b/data", "namesake.torrent");
        // The kernel remembers for a moment that third was not there, a listing never.
        await("all appear", () -> listing().size() == 4 && Files.exists(at.resolve("third/file")));
        assertContent("d/third", at.resolve("third"));
        assertContent("a/data", at.resolve("data"));
        String namesake = listing().stream()
                .filter(name -> name.startsWith("data-"))
                .findAny()
                .orElseThrow();
        assertContent("b/data", at.resolve(namesake));
        assertEquals(
                1,
                Files.readAllLines(work.resolve("log")).stream()
                        .filter(line -> line.contains("bad.torrent"))
                        .count());
    }

    /** An empty folder is a mount too. */
    @Test
    void emptyFolder_isMounted_andFilled() throws Exception {
        String port = seed("c/other");
        mount(port, folder);
        assertEquals(List.of(), listing());

        give("c/other", "other.torrent");

        await("it appears", () -> listing().equals(List.of("other")));
        assertContent("c/other", at.resolve("other"));
    }

    private String seed(String... directories) throws IOException {
        var command = new ArrayList<>(List.of("/usr/bin/python3", "-c", SEEDER));
        for (String directory : directories) {
            Path path = Files.createDirectories(work.resolve(directory));
            Files.writeString(path.resolve("file"), (directory + " ").repeat(20_000));
            command.add(path.toString());
        }
        var seeder = start(command, work.resolve("seeder.log"));
        return new BufferedReader(new InputStreamReader(seeder.getInputStream(), StandardCharsets.UTF_8)).readLine();
    }

    private void mount(String port, Path... sources) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-ea",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "mount",
                "-f",
                "--read-timeout",
                "15s",
                "--cache-dir",
                work.resolve("cache").toString(),
                "--peer",
                "127.0.0.1:" + port));
        for (var source : sources) {
            command.add(source.toString());
        }
        command.add(at.toString());
        start(command, work.resolve("log"));
        await("it is mounted", () -> read(work.resolve("log")).contains(" is mounted on "));
    }

    private Process start(List<String> command, Path log) throws IOException {
        var process = new ProcessBuilder(command).redirectError(log.toFile()).start();
        processes.add(process);
        return process;
    }

    private void give(String directory, String as) throws IOException {
        Files.copy(work.resolve(directory + ".torrent"), folder.resolve(as));
    }

    private List<String> listing() {
        try (var entries = Files.list(at)) {
            return entries.map(path -> path.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertContent(String directory, Path mounted) throws IOException {
        assertArrayEquals(
                Files.readAllBytes(work.resolve(directory).resolve("file")),
                Files.readAllBytes(mounted.resolve("file")));
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        SampleMount.await(what, condition);
    }
}
